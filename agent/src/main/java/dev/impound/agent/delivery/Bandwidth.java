package dev.impound.agent.delivery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The most bytes a second that this node sends of evidence, all deliveries together: a bucket of
 * tokens that holds a second's worth. Safe for use by many threads.
 */
public final class Bandwidth {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final OptionalLong most;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final ReentrantLock lock = new ReentrantLock();

  /** When all that was taken has been paid for, on the clock of {@code nanoTime}. */
  @GuardedBy("lock")
  private long paidAt;

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    /** Comes back after {@code time}. */
    void pause(Duration time) throws InterruptedException;
  }

  Bandwidth(OptionalLong most, LongSupplier nanoTime, Pause pause) {
    this.most = most;
    this.nanoTime = nanoTime;
    this.pause = pause;
    this.paidAt = nanoTime.getAsLong() - SECOND;
  }

  /** A bandwidth of so many bytes a second; empty means without limit. */
  public static Bandwidth of(OptionalLong bytesPerSecond) {
    return new Bandwidth(bytesPerSecond, System::nanoTime, Thread::sleep);
  }

  /** Without limit. */
  static Bandwidth unlimited() {
    return of(OptionalLong.empty());
  }

  /** Whether there is a limit. */
  boolean isLimited() {
    return most.isPresent();
  }

  /** Waits until {@code bytes} may be sent, counted as they are on the wire. */
  void take(int bytes) throws InterruptedException {
    if (most.isEmpty()) {
      return;
    }
    long wait = reserve(bytes, most.getAsLong());
    if (wait > 0) {
      pause.pause(Duration.ofNanos(wait));
    }
  }

  private long reserve(int bytes, long perSecond) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      if (now - paidAt > SECOND) {
        paidAt = now - SECOND;
      }
      paidAt += (long) ((double) bytes / perSecond * SECOND);
      return paidAt - now;
    } finally {
      lock.unlock();
    }
  }
}
