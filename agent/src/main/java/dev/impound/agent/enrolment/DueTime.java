package dev.impound.agent.enrolment;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When a certificate is to be renewed: at half of its time, give or take a tenth. The node's clock
 * may be wrong by any amount: one that is ahead must not make a fresh certificate look old, over
 * and over, and one that is behind must not make an old one look fresh for long. Not safe for
 * several threads.
 */
final class DueTime {
  /** How far in the past a controller lets certificates begin, for slow clocks. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Between two renewals, however short the certificates are. */
  private static final Duration LEAST = Duration.ofSeconds(2);

  private static final double SPREAD = 0.1;

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Instant due;
  private final boolean clockCounts;
  private final long dueNanos;

  private DueTime(
      InstantSource clock,
      LongSupplier nanoTime,
      Instant due,
      boolean clockCounts,
      Duration longest) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.due = due;
    this.clockCounts = clockCounts;
    this.dueNanos = nanoTime.getAsLong() + longest.toNanos();
  }

  /** Of a certificate that was issued just now, whatever the clock says. */
  static DueTime ofFresh(
      X509Certificate certificate,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    Duration wait = wait(certificate, random);
    Instant due = issued(certificate).plus(wait);
    // A machine that sleeps stops the other measure: a clock that is about right counts too.
    boolean aboutRight = Duration.between(clock.instant(), due).compareTo(wait.dividedBy(2)) > 0;
    return new DueTime(clock, nanoTime, due, aboutRight, wait.compareTo(LEAST) < 0 ? LEAST : wait);
  }

  /** Of a certificate that was there when the agent started. */
  static DueTime ofFound(
      X509Certificate certificate,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    Duration wait = wait(certificate, random);
    return new DueTime(clock, nanoTime, issued(certificate).plus(wait), true, wait);
  }

  /** How long is left; zero when it is due. */
  Duration left() {
    Duration left = Duration.ofNanos(dueNanos - nanoTime.getAsLong());
    if (clockCounts) {
      Duration byClock = Duration.between(clock.instant(), due);
      left = byClock.compareTo(left) < 0 ? byClock : left;
    }
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration wait(X509Certificate certificate, RandomGenerator random) {
    double part = 0.5 + random.nextDouble(-SPREAD, SPREAD);
    return Duration.ofMillis((long) (life(certificate).toMillis() * part));
  }

  /** How long a certificate is good from its issue on. */
  static Duration life(X509Certificate certificate) {
    return Duration.between(issued(certificate), certificate.getNotAfter().toInstant());
  }

  private static Instant issued(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant shifted = from.plus(SKEW);
    return shifted.isBefore(certificate.getNotAfter().toInstant()) ? shifted : from;
  }
}
