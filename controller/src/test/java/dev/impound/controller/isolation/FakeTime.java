package dev.impound.controller.isolation;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** A clock that only waiting moves. */
public final class FakeTime {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private boolean slept;

  /** Twenty seconds a step, and no real waits. */
  public Patience patience() {
    return new Patience(
        Duration.ofSeconds(20),
        Duration.ofMillis(200),
        Duration.ofSeconds(3),
        () -> now,
        new Random(42),
        this::sleep);
  }

  private void sleep(Duration time) {
    slept = true;
    now = now.plus(time);
  }

  /** Whether anybody waited. */
  public boolean slept() {
    return slept;
  }
}
