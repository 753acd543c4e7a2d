package dev.impound.agent.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Finds out whether a delivery waits for its connection: it spends most of its time handing slices
 * over, or waiting for acknowledgements, while few bytes get through. A slow disk at the other end,
 * or a busy processor, looks the same: where compression brings no more bytes through, the
 * connection was not it. Used by one thread at a time.
 */
final class LinkGauge {
  /**
   * Bytes a second above which compression is not worth a core of the node: it compresses some 190
   * MB of programs a second to 40 %, beside reading and hashing them.
   */
  private static final double QUICK = 40e6;

  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  /** What is measured over less says more of buffers than of the connection. */
  private static final long LEAST_TIME = Duration.ofMillis(250).toNanos();

  private static final long LEAST_BYTES = 1 << 20;

  /** What compression must bring through, of what came through without it. */
  private static final double GAIN = 1.1;

  /** Measurements after one that showed no gain, until compression is tried again. */
  private static final int REST = 60;

  private final LongSupplier nanoTime;
  private long began;
  private long waited;
  private long bytes;
  private long raw;
  private boolean slow;
  private double plain;
  private int resting;

  /**
   * A gauge that takes a connection for quick.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  LinkGauge(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    begin();
  }

  /** Begins to measure anew; what was found stays until more is. */
  void begin() {
    began = nanoTime.getAsLong();
    waited = 0;
    bytes = 0;
    raw = 0;
  }

  /** The time on its clock, for {@link #waitedSince}. */
  long now() {
    return nanoTime.getAsLong();
  }

  /** The connection was waited for since then. */
  void waitedSince(long then) {
    waited += nanoTime.getAsLong() - then;
  }

  /**
   * A slice was handed over.
   *
   * @param onWire its bytes on the wire
   * @param asRead its bytes as they were read
   */
  void sent(int onWire, int asRead) {
    bytes += onWire;
    raw += asRead;
    long time = nanoTime.getAsLong() - began;
    if (time < LEAST_TIME || bytes < LEAST_BYTES) {
      return;
    }
    double rate = raw / (double) time * SECOND;
    boolean quick = bytes / (double) time * SECOND > QUICK;
    if (slow) {
      boolean vain = raw > bytes && rate < plain * GAIN;
      slow = !quick && !vain;
      resting = vain ? REST : 0;
    } else if (resting > 0) {
      resting--;
    } else {
      slow = !quick && waited * 2 > time;
      plain = rate;
    }
    begin();
  }

  /** Whether the connection is what a delivery waits for. */
  boolean isSlow() {
    return slow;
  }
}
