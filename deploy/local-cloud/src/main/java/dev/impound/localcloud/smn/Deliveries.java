package dev.impound.localcloud.smn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What was sent to whom, and how it went; the oldest are forgotten. Safe for threads. */
final class Deliveries {
  private static final int MOST = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Delivery> byNumber = new LinkedHashMap<>();
  private long next;

  /** Notes a new one, and gives its number. */
  long add(Delivery delivery) {
    lock.lock();
    try {
      byNumber.put(next, delivery);
      byNumber.remove(next - MOST);
      return next++;
    } finally {
      lock.unlock();
    }
  }

  /** Notes how it stands now. */
  void note(long number, Delivery delivery) {
    lock.lock();
    try {
      byNumber.replace(number, delivery);
    } finally {
      lock.unlock();
    }
  }

  /** The oldest first. */
  List<Delivery> list() {
    lock.lock();
    try {
      return List.copyOf(byNumber.values());
    } finally {
      lock.unlock();
    }
  }
}
