package dev.impound.controller.fleet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.incident.Fences;
import dev.impound.controller.incident.IncidentId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The leases that this process holds: one per incident, however many runs use it. The last run
 * gives it back. A lease that was lost is not taken anew before every run under it has ended, so
 * that a run never journals under a token that is not its own. Safe for many threads.
 */
public final class HeldLeases implements Fences {
  private final Leases leases;
  private final Map<IncidentId, Entry> entries = new ConcurrentHashMap<>();

  public HeldLeases(Leases leases) {
    this.leases = leases;
  }

  /** Use of an incident's lease; to be closed once, by any thread. */
  public interface Run extends AutoCloseable {
    @Override
    void close();
  }

  /** An incident's lease, and how many use it. */
  private static final class Entry {
    final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    int runs;

    @GuardedBy("lock")
    boolean ended;

    /** 0 while it is not taken. */
    volatile long fence;
  }

  /** Takes the incident, or joins in where it is held here; empty where another holds it. */
  public Optional<Run> enter(IncidentId incident) {
    while (true) {
      Entry entry = entries.computeIfAbsent(incident, missing -> new Entry());
      entry.lock.lock();
      try {
        if (entry.ended) {
          continue;
        }
        if (entry.runs == 0 && !take(incident, entry)) {
          return Optional.empty();
        }
        entry.runs++;
        return Optional.of(() -> leave(incident, entry));
      } finally {
        entry.lock.unlock();
      }
    }
  }

  @GuardedBy("entry.lock")
  private boolean take(IncidentId incident, Entry entry) {
    OptionalLong fence = OptionalLong.empty();
    try {
      fence = leases.take(incident);
    } finally {
      if (fence.isEmpty()) {
        end(incident, entry);
      }
    }
    fence.ifPresent(token -> entry.fence = token);
    return fence.isPresent();
  }

  private void leave(IncidentId incident, Entry entry) {
    entry.lock.lock();
    try {
      entry.runs--;
      if (entry.runs == 0) {
        try {
          leases.giveBack(incident, entry.fence);
        } finally {
          end(incident, entry);
        }
      }
    } finally {
      entry.lock.unlock();
    }
  }

  @GuardedBy("entry.lock")
  private void end(IncidentId incident, Entry entry) {
    entry.ended = true;
    entries.remove(incident, entry);
  }

  @Override
  public OptionalLong of(IncidentId incident) {
    Entry entry = entries.get(incident);
    return entry == null || entry.fence == 0 ? OptionalLong.empty() : OptionalLong.of(entry.fence);
  }

  /** Whether a run of the incident is under way here, or about to begin. */
  public boolean isRunning(IncidentId incident) {
    return entries.containsKey(incident);
  }

  /** See {@link Leases#holder}. */
  public Optional<Peer> holder(IncidentId incident) {
    return leases.holder(incident);
  }

  /** See {@link Leases#abandonedBy}. */
  public Optional<String> abandonedBy(IncidentId incident) {
    return leases.abandonedBy(incident);
  }

  /** See {@link Leases#mayWork}. */
  public boolean mayWork() {
    return leases.mayWork();
  }
}
