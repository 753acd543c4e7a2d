package dev.impound.controller.clock;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock, for what must not be done too early: when it leaps ahead, by a wrong time server or a
 * machine that slept, this one goes on from where it was, and follows only when the leap has stood
 * for a while. It follows at once when the clock is set back. Safe for many threads.
 */
public final class BelievedClock implements InstantSource {
  private static final Logger LOG = LoggerFactory.getLogger(BelievedClock.class);

  /** Clocks that are kept right by small steps never differ so much between two looks. */
  private static final Duration LEAP = Duration.ofMinutes(1);

  private final String name;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Duration standing;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Instant lookedAt;

  @GuardedBy("lock")
  private long lookedNanos;

  @GuardedBy("lock")
  private Duration leapt = Duration.ZERO;

  @GuardedBy("lock")
  private long leaptNanos;

  /**
   * Begins now.
   *
   * @param name of what goes by it, for the log
   * @param standing how long a leap must have stood to be believed
   */
  public BelievedClock(String name, InstantSource clock, LongSupplier nanoTime, Duration standing) {
    this.name = name;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.standing = standing;
    this.lookedAt = clock.instant();
    this.lookedNanos = nanoTime.getAsLong();
  }

  /**
   * Says when the clock was right for the last time that is known, before this process began.
   *
   * @param record anything that was recorded longer ago than a leap must stand: what came since may
   *     have been recorded by a clock that had leapt already; empty when there is none
   * @param most how much later it may be by now
   */
  public BelievedClock from(Optional<Instant> record, Duration most) {
    lock.lock();
    try {
      Instant expected = record.orElse(lookedAt).plus(standing);
      if (Duration.between(expected, lookedAt).compareTo(most) > 0) {
        leap(expected, lookedAt);
      }
      return this;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant instant() {
    lock.lock();
    try {
      Instant now = clock.instant();
      long nanos = nanoTime.getAsLong();
      Instant expected = lookedAt.plusNanos(nanos - lookedNanos);
      lookedAt = now;
      lookedNanos = nanos;
      Duration off = Duration.between(expected, now);
      if (off.compareTo(LEAP) > 0) {
        leap(expected, now);
      } else if (off.isNegative() && !leapt.isZero()) {
        leapt = leapt.plus(off).isNegative() ? Duration.ZERO : leapt.plus(off);
      }
      if (!leapt.isZero() && nanos - leaptNanos >= standing.toNanos()) {
        leapt = Duration.ZERO;
      }
      return now.minus(leapt);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void leap(Instant expected, Instant now) {
    leapt = leapt.plus(Duration.between(expected, now));
    leaptNanos = nanoTime.getAsLong();
    LOG.atWarn()
        .addKeyValue("for", name)
        .addKeyValue("expected", expected)
        .addKeyValue("shows", now)
        .addKeyValue("believedAfter", standing)
        .log("The clock leapt ahead; until that has stood for a while nothing becomes due by it");
  }
}
