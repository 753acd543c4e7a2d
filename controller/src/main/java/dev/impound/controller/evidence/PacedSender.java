package dev.impound.controller.evidence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends messages no faster than the receiver takes them. Made on the call's own thread before its
 * handler returns; used by one other thread, since gRPC tells of readiness on the call's.
 */
final class PacedSender<T> {
  private final ServerCallStreamObserver<T> call;
  private final Duration stallLimit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private boolean cancelled;

  /**
   * For one call.
   *
   * @param stallLimit how long a receiver may take nothing before it is given up
   */
  PacedSender(ServerCallStreamObserver<T> call, Duration stallLimit) {
    this.call = call;
    this.stallLimit = stallLimit;
    call.setOnReadyHandler(this::wake);
    call.setOnCancelHandler(this::cancel);
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void cancel() {
    lock.lock();
    try {
      cancelled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the receiver takes more, then sends. */
  void send(T message) throws IOException {
    awaitReady();
    call.onNext(message);
  }

  private void awaitReady() throws IOException {
    lock.lock();
    try {
      long nanos = stallLimit.toNanos();
      while (!cancelled && !call.isReady()) {
        if (nanos <= 0) {
          throw new ReceiverStalledException(stallLimit);
        }
        nanos = changed.awaitNanos(nanos);
      }
      if (cancelled) {
        throw new ReceiverGoneException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while sending");
    } finally {
      lock.unlock();
    }
  }

  /** The receiver ended the call. */
  static final class ReceiverGoneException extends IOException {
    ReceiverGoneException() {
      super("the receiver ended the call");
    }
  }

  /** The receiver took nothing for too long. */
  static final class ReceiverStalledException extends IOException {
    ReceiverStalledException(Duration limit) {
      super(
          "the receiver took nothing for %d seconds"
              .formatted(TimeUnit.NANOSECONDS.toSeconds(limit.toNanos())));
    }
  }
}
