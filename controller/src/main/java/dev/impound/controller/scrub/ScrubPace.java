package dev.impound.controller.scrub;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps reading to so many bytes a second. Time that reading itself takes counts; time in which
 * nothing is read is saved up for one read only. For one thread.
 */
final class ScrubPace {
  private static final double NANOS = 1e9;

  /** Shorter waits are put together. */
  private static final long LEAST_WAIT = Duration.ofMillis(5).toNanos();

  private final long rate;
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private long due;

  /** Waits. */
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /**
   * @param rate bytes a second
   * @param nanoTime as {@link System#nanoTime}
   */
  ScrubPace(long rate, LongSupplier nanoTime, Sleeper sleeper) {
    this.rate = rate;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
    this.due = nanoTime.getAsLong();
  }

  /** Waits as long as reading {@code count} bytes was to take. */
  void read(int count) throws InterruptedException {
    long now = nanoTime.getAsLong();
    long asked = due + (long) (count / (double) rate * NANOS);
    due = asked - now > 0 ? asked : now;
    if (due - now >= LEAST_WAIT) {
      sleeper.sleep(Duration.ofNanos(due - now));
    }
  }
}
