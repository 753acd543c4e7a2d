package dev.impound.controller.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BelievedClockTest {
  private static final Instant START = Instant.parse("2026-03-05T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);

  private Instant now = START;
  private long nanos = -5;
  private final BelievedClock believed = new BelievedClock("a test", () -> now, () -> nanos, DAY);

  private void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void goesAsTimePasses() {
    for (int hours = 0; hours < 100; hours++) {
      assertThat(believed.instant()).isEqualTo(now);
      pass(Duration.ofHours(1));
      now = now.plusSeconds(1);
    }
  }

  @Test
  void doesNotFollowALeapBeforeItHasStoodForADay() {
    now = now.plus(Duration.ofDays(400));
    assertThat(believed.instant()).isEqualTo(START);

    pass(Duration.ofHours(23));
    assertThat(believed.instant()).isEqualTo(START.plus(Duration.ofHours(23)));
    pass(Duration.ofHours(1));
    assertThat(believed.instant()).isEqualTo(now);
  }

  @Test
  void forgetsALeapThatIsTakenBack() {
    now = now.plus(Duration.ofDays(400));
    believed.instant();
    now = now.minus(Duration.ofDays(400));

    assertThat(believed.instant()).isEqualTo(START);
    pass(Duration.ofMinutes(5));
    assertThat(believed.instant()).isEqualTo(now);
  }

  @Test
  void followsAClockThatIsSetBackAndNotThatItIsSetAheadAgain() {
    now = now.minus(WEEK);
    assertThat(believed.instant()).isEqualTo(START.minus(WEEK));
    now = now.plus(WEEK);

    assertThat(believed.instant()).isEqualTo(START.minus(WEEK));
  }

  @Test
  void twoLeapsAreOne() {
    now = now.plus(WEEK);
    believed.instant();
    pass(Duration.ofHours(20));
    now = now.plus(WEEK);

    assertThat(believed.instant()).isEqualTo(START.plus(Duration.ofHours(20)));
    pass(Duration.ofHours(20));
    assertThat(believed.instant()).isEqualTo(START.plus(Duration.ofHours(40)));
  }

  @Test
  void aStartFarFromTheLastRecordIsALeap() {
    Instant record = START.minus(Duration.ofDays(9));
    believed.from(Optional.of(record), WEEK);

    assertThat(believed.instant()).isEqualTo(record.plus(DAY));
    pass(DAY);
    assertThat(believed.instant()).isEqualTo(now);
  }

  @Test
  void aStartNearTheLastRecordOrWithoutOneIsNone() {
    believed.from(Optional.empty(), WEEK).from(Optional.of(START.minus(WEEK)), WEEK);

    assertThat(believed.instant()).isEqualTo(START);
  }
}
