package dev.impound.controller.alarm;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, from one second to five minutes,
 * and a random part of it, so that several who lost the same cloud do not come back together. For
 * one thread.
 */
public final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final RandomGenerator random;
  private Duration step = FIRST;

  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The next wait: between half of the step and all of it. */
  public Duration next() {
    long half = step.toMillis() / 2;
    Duration doubled = step.multipliedBy(2);
    step = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }

  /** It went well: the next wait is short again. */
  public void reset() {
    step = FIRST;
  }
}
