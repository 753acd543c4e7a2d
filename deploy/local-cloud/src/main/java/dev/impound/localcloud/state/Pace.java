package dev.impound.localcloud.state;

import dev.impound.localcloud.state.CloudState.Inventory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How slow a cloud is: how long a load balancer works on a change, and how long reads show what was
 * before one. Guarded by the state's lock.
 */
final class Pace {
  private static final int MOST = 1000;

  private final InstantSource clock;
  private final Map<String, Instant> busyUntil = new HashMap<>();
  private final Deque<Change> changes = new ArrayDeque<>();
  private Duration busy = Duration.ZERO;
  private Duration stale = Duration.ZERO;

  /** What was before a change. */
  private record Change(Instant at, Inventory before) {}

  Pace(InstantSource clock) {
    this.clock = clock;
  }

  void set(Duration staleFor, Duration busyFor) {
    stale = staleFor;
    busy = busyFor;
    changes.clear();
    busyUntil.clear();
  }

  boolean isBusy(String balancer) {
    Instant end = busyUntil.get(balancer);
    return end != null && clock.instant().isBefore(end);
  }

  /** Something changed; {@code balancer} is empty where none works on it. */
  void changed(String balancer, Inventory before) {
    Instant now = clock.instant();
    if (!balancer.isEmpty() && !busy.isZero()) {
      busyUntil.put(balancer, now.plus(busy));
    }
    if (!stale.isZero()) {
      changes.addLast(new Change(now, before));
      if (changes.size() > MOST) {
        changes.removeFirst();
      }
    }
  }

  /** What reads show where that is not what there is. */
  Optional<Inventory> shown() {
    Instant seen = clock.instant().minus(stale);
    changes.removeIf(change -> !change.at().isAfter(seen));
    return changes.stream().findFirst().map(Change::before);
  }
}
