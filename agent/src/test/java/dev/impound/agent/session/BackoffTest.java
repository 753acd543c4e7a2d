package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void growsUpToItsBoundAndBeginsAgain() {
    Backoff backoff = new Backoff(new Random(1));
    Duration step = Duration.ofMillis(200);

    for (int i = 0; i < 20; i++) {
      assertThat(backoff.next()).isBetween(step.dividedBy(2), step);
      step = step.multipliedBy(2);
      if (step.compareTo(Duration.ofSeconds(15)) > 0) {
        step = Duration.ofSeconds(15);
      }
    }
    backoff.reset();

    assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
  }
}
