package dev.impound.controller.operator;

import java.time.Duration;

/** Lets progress through at most five times a second. For one thread. */
final class ProgressPace {
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private long last = System.nanoTime() - PAUSE_NANOS;

  boolean isDue() {
    long now = System.nanoTime();
    if (now - last < PAUSE_NANOS) {
      return false;
    }
    last = now;
    return true;
  }
}
