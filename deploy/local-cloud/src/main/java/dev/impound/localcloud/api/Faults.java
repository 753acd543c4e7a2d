package dev.impound.localcloud.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** The faults that wait for their requests, and the requests that came. Safe for threads. */
public final class Faults {
  /** Older requests are forgotten. */
  private static final int MOST_SEEN = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Fault> waiting = new ArrayList<>();
  private final Deque<Seen> seen = new ArrayDeque<>();

  /**
   * A request that came.
   *
   * @param applied whether it was to be carried out
   */
  public record Seen(String method, String path, boolean applied) {}

  /** Adds one; of several that match the first added comes first. */
  public void add(Fault fault) {
    locked(() -> waiting.add(fault));
  }

  /** Forgets the faults that wait. */
  public void clear() {
    locked(waiting::clear);
  }

  /** The faults that wait, in their order. */
  public List<Fault> waiting() {
    lock.lock();
    try {
      return List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the requests that came. */
  public void forget() {
    locked(seen::clear);
  }

  /** The requests that came, oldest first; an empty method is any. */
  public List<Seen> seen(String method, Pattern path) {
    lock.lock();
    try {
      return seen.stream()
          .filter(request -> method.isEmpty() || request.method().equals(method))
          .filter(request -> path.matcher(request.path()).find())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Notes a request, and takes the fault that waits for it. */
  Fault.Effect take(String method, String path) {
    lock.lock();
    try {
      Fault.Effect effect = waitingFor(method, path);
      seen.addLast(new Seen(method, path, effect.apply()));
      if (seen.size() > MOST_SEEN) {
        seen.removeFirst();
      }
      return effect;
    } finally {
      lock.unlock();
    }
  }

  private Fault.Effect waitingFor(String method, String path) {
    for (ListIterator<Fault> faults = waiting.listIterator(); faults.hasNext(); ) {
      Fault fault = faults.next();
      Fault.Match match = fault.match();
      if (!match.covers(method, path)) {
        continue;
      }
      if (match.skip() > 0) {
        faults.set(fault.skipping(match.skip() - 1));
      } else if (match.times() > 1) {
        faults.set(fault.times(match.times() - 1));
        return fault.effect();
      } else {
        faults.remove();
        return fault.effect();
      }
    }
    return Fault.Effect.NONE;
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
