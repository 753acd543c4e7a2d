package dev.impound.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TriesTest {
  private final AtomicLong now = new AtomicLong(-1_000_000_000L);
  private final Tries tries = new Tries(now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private int takeAll(String address, int most) {
    int taken = 0;
    for (int i = 0; i < most; i++) {
      taken += tries.take(address) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void anAddressHasFiveAtOnceAndThenOneASecond() {
    assertThat(takeAll("10.0.0.1", 9)).isEqualTo(5);
    assertThat(takeAll("10.0.0.2", 9)).as("another has its own").isEqualTo(5);

    pass(Duration.ofSeconds(2));

    assertThat(takeAll("10.0.0.1", 9)).isEqualTo(2);
  }

  @Test
  void allTogetherHaveAHundredAtOnceAndThenTwentyASecond() {
    int taken = 0;
    for (int i = 0; i < 300; i++) {
      taken += tries.take("10.0.1." + i) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(100);

    pass(Duration.ofSeconds(1));

    taken = 0;
    for (int i = 300; i < 400; i++) {
      taken += tries.take("10.0.2." + i) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(20);
  }
}
