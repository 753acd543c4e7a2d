package dev.impound.controller.identity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How often enrolment may be tried: five times at once and then once a second from one address, and
 * twenty times as often from all. Safe for many threads.
 */
final class Tries {
  private static final int BURST = 5;
  private static final int TIMES_ALL = 20;
  private static final int MOST_ADDRESSES = 10_000;
  private static final long EACH = Duration.ofSeconds(1).toNanos();
  private static final String ALL = "";

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  /** When each would have all its tries again, in the order of their last try. */
  @GuardedBy("lock")
  private final Map<String, Long> full = new LinkedHashMap<>(16, 0.75f, true);

  Tries(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes one; false where there is none left now. */
  boolean take(String address) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      boolean taken =
          take(address, now, EACH) && take(ALL, now, EACH / TIMES_ALL, BURST * TIMES_ALL);
      var oldest = full.entrySet().iterator();
      while (full.size() > MOST_ADDRESSES && oldest.hasNext()) {
        oldest.next();
        oldest.remove();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean take(String key, long now, long each) {
    return take(key, now, each, BURST);
  }

  @GuardedBy("lock")
  private boolean take(String key, long now, long each, int burst) {
    Long before = full.get(key);
    long from = before == null || before - now < 0 ? now : before;
    if (from + each - now > each * burst) {
      return false;
    }
    full.put(key, from + each);
    return true;
  }
}
