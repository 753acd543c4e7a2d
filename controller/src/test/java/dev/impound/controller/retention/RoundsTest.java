package dev.impound.controller.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void endsWhereItNeverBegan() {
    Rounds rounds = new Rounds("never", Duration.ofDays(1), () -> {});

    rounds.close();

    assertThat(rounds.isEnding()).isTrue();
  }

  @Test
  void endsAfterTheRoundThatIsUnderWay() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Rounds rounds = new Rounds("one", Duration.ofDays(1), begun::countDown);
    rounds.start();
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    rounds.close();

    assertThat(rounds.isEnding()).isTrue();
  }
}
