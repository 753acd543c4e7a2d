package dev.impound.controller.evidence;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When the bytes of a delivery are made durable. Bounds what is sent again after a break and what
 * waits in the page cache, so that the sender feels the disk's pace and the last fsync of a large
 * blob is short. Used by one thread at a time.
 */
final class SyncPace {
  /** Half of what a sender keeps, so that it need not wait while the disk is at work. */
  private static final long BYTES = 4L << 20;

  private static final Duration TIME = Duration.ofMillis(200);

  private final InstantSource clock;
  private Instant last;

  SyncPace(InstantSource clock) {
    this.clock = clock;
    this.last = clock.instant();
  }

  /** Whether {@code waiting} bytes, not yet begun to be synced, waited long or are many enough. */
  boolean isDue(long waiting) {
    return waiting >= BYTES || clock.instant().isAfter(last.plus(TIME));
  }

  /** They are being made durable. */
  void begun() {
    last = clock.instant();
  }
}
