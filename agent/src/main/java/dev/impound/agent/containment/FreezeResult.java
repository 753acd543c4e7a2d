package dev.impound.agent.containment;

import java.time.Duration;
import java.util.List;

/** How a freeze ended. */
public sealed interface FreezeResult {
  /** Every process was seen frozen. */
  record Verified(boolean wasPausedAlready, int processes, int controlGroupVersion, Duration took)
      implements FreezeResult {}

  /** The engine says paused, and at least one process still runs; the container stays paused. */
  record NotFrozen(String why, List<Long> pids) implements FreezeResult {
    public NotFrozen {
      pids = List.copyOf(pids);
    }
  }

  /** The container has no processes. */
  record NotRunning(String state) implements FreezeResult {}
}
