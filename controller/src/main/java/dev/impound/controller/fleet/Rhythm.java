package dev.impound.controller.fleet;

import java.time.Duration;

/**
 * How often a controller gives a sign of life, and how long one lasts.
 *
 * @param renew how long after a sign the next one is given; the others are looked up twice as often
 * @param lease how long a sign lasts, by the database's clock
 * @param margin how long before the end of its lease a controller stops to work
 */
public record Rhythm(Duration renew, Duration lease, Duration margin) {
  /** Four signs may be lost before another controller takes over. */
  public static final Rhythm STANDARD =
      new Rhythm(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(2));

  /** Where the database is this controller's own, nobody can take over from it. */
  public static final Rhythm ALONE =
      new Rhythm(Duration.ofMinutes(10), Duration.ofDays(36_500), Duration.ofDays(1));

  public Rhythm {
    if (renew.isNegative()
        || renew.isZero()
        || margin.isNegative()
        || renew.plus(margin).compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          "a sign of life every %s does not keep a lease of %s with a margin of %s"
              .formatted(renew, lease, margin));
    }
  }
}
