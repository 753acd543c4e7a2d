package dev.impound.controller.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScrubPaceTest {
  private static final int RATE = 1 << 20;

  private long nanos = 17;
  private Duration waited = Duration.ZERO;
  private final ScrubPace pace =
      new ScrubPace(
          RATE,
          () -> nanos,
          time -> {
            waited = waited.plus(time);
            nanos += time.toNanos();
          });

  @Test
  void takesASecondForWhatItMayReadInASecond() throws InterruptedException {
    for (int i = 0; i < 16; i++) {
      pace.read(RATE / 16);
    }

    assertThat(waited).isBetween(Duration.ofMillis(990), Duration.ofMillis(1000));
  }

  @Test
  void waitsForTheRestOnlyWhereReadingItselfTookTime() throws InterruptedException {
    pace.read(RATE / 2);
    nanos += Duration.ofMillis(400).toNanos();
    waited = Duration.ZERO;

    pace.read(RATE / 2);

    assertThat(waited).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void savesUpTimeInWhichNothingWasReadForOneReadOnly() throws InterruptedException {
    nanos += Duration.ofHours(1).toNanos();

    pace.read(RATE / 4);
    pace.read(RATE);

    assertThat(waited).isEqualTo(Duration.ofSeconds(1));
  }
}
