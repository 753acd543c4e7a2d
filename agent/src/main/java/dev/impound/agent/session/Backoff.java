package dev.impound.agent.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, up to a bound, and a random part
 * of it, so that agents that lost a controller together do not come back together. For one thread.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final RandomGenerator random;
  private Duration next = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The next wait: between half of the step and all of it. */
  Duration next() {
    Duration step = next;
    Duration doubled = step.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    long half = step.toMillis() / 2;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }

  void reset() {
    next = FIRST;
  }
}
