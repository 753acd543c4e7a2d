package dev.impound.controller.alarm.hss;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts events that were found by asking and that no notification announced within two minutes
 * before or after. Only a hint at a subscription that does not work. Safe for many threads.
 */
final class Announcements {
  private static final Duration NEAR = Duration.ofMinutes(2);
  private static final int MOST_OPEN = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Instant> open = new ArrayDeque<>();
  private Instant last = Instant.EPOCH;
  private long missed;

  /** A notification came. */
  void announced(Instant at) {
    lock.lock();
    try {
      settle(at);
      open.clear();
      last = at;
    } finally {
      lock.unlock();
    }
  }

  /** An event was found that no message had named. */
  void found(Instant at) {
    lock.lock();
    try {
      settle(at);
      if (Duration.between(last, at).compareTo(NEAR) > 0 && open.size() < MOST_OPEN) {
        open.add(at);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a notification came in the last two minutes. */
  boolean recent(Instant at) {
    lock.lock();
    try {
      return Duration.between(last, at).compareTo(NEAR) <= 0;
    } finally {
      lock.unlock();
    }
  }

  /** How many events were never announced. */
  long missed(Instant at) {
    lock.lock();
    try {
      settle(at);
      return missed;
    } finally {
      lock.unlock();
    }
  }

  private void settle(Instant now) {
    while (!open.isEmpty() && Duration.between(open.getFirst(), now).compareTo(NEAR) > 0) {
      open.removeFirst();
      missed++;
    }
  }
}
