package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BandwidthTest {
  private long now = 1L << 40;
  private Duration waited = Duration.ZERO;

  private Bandwidth of(OptionalLong most) {
    return new Bandwidth(
        most,
        () -> now,
        time -> {
          now += time.toNanos();
          waited = waited.plus(time);
        });
  }

  @Test
  void letsASecondsWorthPassAtOnceAndThenHoldsTheRate() throws InterruptedException {
    Bandwidth bandwidth = of(OptionalLong.of(1000));
    bandwidth.take(1000);
    assertThat(waited).isZero();

    for (int i = 0; i < 50; i++) {
      bandwidth.take(100);
    }

    assertThat(waited).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void savesNoMoreThanASecondsWorth() throws InterruptedException {
    Bandwidth bandwidth = of(OptionalLong.of(1000));
    now += Duration.ofHours(1).toNanos();

    bandwidth.take(3000);

    assertThat(waited).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void neverWaitsWithoutALimit() throws InterruptedException {
    of(OptionalLong.empty()).take(Integer.MAX_VALUE);

    assertThat(waited).isZero();
  }
}
