package dev.impound.controller.notification;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failed attempt: doubles from 1 s to 10 min, of which a random half is
 * kept, so that controllers which failed together do not try again together.
 */
final class Backoff {
  static final Duration LEAST = Duration.ofSeconds(1);
  static final Duration MOST = Duration.ofMinutes(10);

  /** The doubling that first exceeds MOST. */
  private static final int DOUBLINGS = 10;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** The wait after attempt number {@code attempts}, from 1. */
  Duration after(int attempts) {
    long most = LEAST.toMillis() << Math.clamp(attempts, 1, DOUBLINGS);
    long half = Math.min(most, MOST.toMillis()) / 2;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }
}
