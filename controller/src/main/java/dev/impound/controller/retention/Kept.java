package dev.impound.controller.retention;

import dev.impound.controller.evidence.Capture;
import dev.impound.controller.evidence.Hold;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sealed capture whose bytes are there.
 *
 * @param closed since when its incident is closed, and nothing is done for it; empty while it is
 *     open
 * @param due from when on it may be removed by itself, unless a hold stands; empty while its
 *     incident is open, and where evidence is kept for ever
 * @param holds those that stand on it, oldest first
 */
public record Kept(
    Capture capture, Optional<Instant> closed, Optional<Instant> due, List<Hold> holds) {
  public Kept {
    holds = List.copyOf(holds);
  }

  /** Whether it is to be removed. */
  boolean isDue(Instant now) {
    return holds.isEmpty() && due.filter(at -> !at.isAfter(now)).isPresent();
  }
}
