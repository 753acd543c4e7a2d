package dev.impound.controller.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.rpc.ConnectionLedger.Refused;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections that were refused, and says so once a minute for each reason at most: a flood
 * must not fill the log. Safe for many threads.
 */
final class RefusedConnections {
  private static final Logger LOG = LoggerFactory.getLogger(RefusedConnections.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final class Tally {
    private long count;
    private long told;
    private long toldAt;
  }

  private final String port;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Refused, Tally> tallies = new EnumMap<>(Refused.class);

  RefusedConnections(String port, LongSupplier nanoTime) {
    this.port = port;
    this.nanoTime = nanoTime;
  }

  /** One more, from {@code address}. Returns whether it was told. */
  boolean count(Refused reason, InetAddress address) {
    long more;
    lock.lock();
    try {
      Tally tally = tallies.computeIfAbsent(reason, unused -> new Tally());
      long now = nanoTime.getAsLong();
      tally.count++;
      if (tally.told > 0 && now - tally.toldAt < PAUSE.toNanos()) {
        return false;
      }
      more = tally.count - tally.told;
      tally.told = tally.count;
      tally.toldAt = now;
    } finally {
      lock.unlock();
    }
    LOG.atWarn()
        .addKeyValue("port", port)
        .addKeyValue("reason", reason)
        .addKeyValue("latest", address.getHostAddress())
        .addKeyValue("connections", more)
        .log("Connections were refused; listen-limits says how many there may be");
    return true;
  }

  long count(Refused reason) {
    lock.lock();
    try {
      Tally tally = tallies.get(reason);
      return tally == null ? 0 : tally.count;
    } finally {
      lock.unlock();
    }
  }
}
