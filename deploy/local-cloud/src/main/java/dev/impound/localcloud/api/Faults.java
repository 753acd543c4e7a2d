package dev.impound.localcloud.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** The faults that wait for their requests, and the requests that came. Safe for threads. */
public final class Faults {
  /** Older requests are forgotten. */
  private static final int MOST_SEEN = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Fault> waiting = new ArrayList<>();
  private final Deque<Seen> seen = new ArrayDeque<>();

  /** A request that came. */
  public record Seen(String method, String path) {}

  /** Adds one; of several that match the first added comes first. */
  public void add(Fault fault) {
    locked(() -> waiting.add(fault));
  }

  /** Forgets the faults that wait. */
  public void clear() {
    locked(waiting::clear);
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
  Fault take(String method, String path) {
    lock.lock();
    try {
      seen.addLast(new Seen(method, path));
      if (seen.size() > MOST_SEEN) {
        seen.removeFirst();
      }
      for (Iterator<Fault> faults = waiting.iterator(); faults.hasNext(); ) {
        Fault fault = faults.next();
        if (fault.matches(method, path)) {
          faults.remove();
          if (fault.times() > 1) {
            waiting.addFirst(fault.times(fault.times() - 1));
          }
          return fault;
        }
      }
      return Fault.none();
    } finally {
      lock.unlock();
    }
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
