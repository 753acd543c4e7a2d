package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Takes locks, and gives up in time. */
final class Waiting {
  private Waiting() {}

  /** Takes {@code lock}, or throws when that takes longer than {@code limit}. */
  static void lock(ReentrantLock lock, Duration limit, String tried) {
    try {
      if (!lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failure(Kind.CONFLICT, tried, "another change is still under way", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Kind.INTERRUPTED, tried, "the controller is shutting down", e);
    }
  }

  private static CloudException failure(
      Kind kind, String tried, String why, @Nullable Throwable cause) {
    return new CloudException(
        kind, tried, why, Answer.MISSING, "repeat the command; nothing was changed", false, cause);
  }
}
