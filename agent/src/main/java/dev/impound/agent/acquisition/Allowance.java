package dev.impound.agent.acquisition;

import java.time.Duration;
import java.util.Optional;

/** What is left of an item's bytes and time. */
final class Allowance {
  private final long most;
  private final long end;
  private final Duration time;
  private long left;

  /** An allowance that begins now. */
  Allowance(long bytes, Duration time) {
    this.most = bytes;
    this.left = bytes;
    this.time = time;
    this.end = System.nanoTime() + time.toNanos();
  }

  /** Whether its time has passed. */
  boolean isOver() {
    return System.nanoTime() > end;
  }

  /** Takes {@code bytes} from it, or says why they cannot be had. */
  Optional<String> refusal(long bytes) {
    if (System.nanoTime() > end) {
      return Optional.of("the item's time limit of %s passed".formatted(time));
    }
    if (bytes > left) {
      return Optional.of(
          "%d bytes, and of the limit of %d bytes %d were left".formatted(bytes, most, left));
    }
    left -= bytes;
    return Optional.empty();
  }
}
