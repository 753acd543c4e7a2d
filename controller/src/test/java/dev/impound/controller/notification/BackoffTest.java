package dev.impound.controller.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(new Random(7));

  @Test
  void growsFromASecondToTenMinutesAndStaysThere() {
    for (int attempts = 1; attempts < 100; attempts++) {
      Duration most =
          attempts >= 10 ? Backoff.MOST : Duration.ofSeconds(Math.min(600, 1L << attempts));

      assertThat(backoff.after(attempts)).isBetween(most.dividedBy(2), most);
    }
    assertThat(backoff.after(Integer.MAX_VALUE)).isBetween(Duration.ofMinutes(5), Backoff.MOST);
  }

  @Test
  void differsBetweenTwoThatFailedTogether() {
    assertThat(backoff.after(8)).isNotEqualTo(new Backoff(new Random(8)).after(8));
  }
}
