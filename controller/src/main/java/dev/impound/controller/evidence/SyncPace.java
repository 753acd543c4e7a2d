package dev.impound.controller.evidence;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the bytes of a delivery are made durable. Bounds what is sent again after a break and what
 * waits in the page cache, so that the sender feels the disk's pace and the last fsync of a large
 * blob is short. Used by one thread at a time.
 */
final class SyncPace {
  /** Half of what a sender keeps, so that it need not wait while the disk is at work. */
  private static final long BYTES = 4L << 20;

  private static final long NANOS = Duration.ofMillis(200).toNanos();

  private final LongSupplier nanoTime;
  private long last;

  SyncPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
  }

  /** Whether {@code waiting} bytes, not yet begun to be synced, waited long or are many enough. */
  boolean isDue(long waiting) {
    return waiting >= BYTES || nanoTime.getAsLong() - last > NANOS;
  }

  /** They are being made durable. */
  void begun() {
    last = nanoTime.getAsLong();
  }
}
