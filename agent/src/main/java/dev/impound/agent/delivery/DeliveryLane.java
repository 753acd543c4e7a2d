package dev.impound.agent.delivery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One connection for bulk bytes. Closing it breaks off what is under way. */
public final class DeliveryLane implements AutoCloseable {
  /** A controller that restarts is back by then. */
  private static final Duration READY = Duration.ofSeconds(20);

  private final Supplier<ManagedChannel> channels;
  private final Supplier<?> identity;
  private final Bandwidth bandwidth;
  private final Compression compression;

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private ManagedChannel channel;

  @GuardedBy("lock")
  private Object shown;

  /** A lane over {@code channel}, which it owns, without limit. */
  public DeliveryLane(ManagedChannel channel) {
    this(channel, Bandwidth.unlimited(), Compression.AUTO);
  }

  /** A lane over {@code channel}, which it owns, with its part of the node's bandwidth. */
  public DeliveryLane(ManagedChannel channel, Bandwidth bandwidth, Compression compression) {
    this(() -> channel, () -> "one", bandwidth, compression);
  }

  /**
   * A lane over connections that it makes and owns: another one where the node has another
   * certificate by then.
   *
   * @param channels each connects to the same controller
   * @param identity tells one certificate from the next
   */
  public DeliveryLane(
      Supplier<ManagedChannel> channels,
      Supplier<?> identity,
      Bandwidth bandwidth,
      Compression compression) {
    this.channels = channels;
    this.identity = identity;
    this.shown = identity.get();
    this.channel = channels.get();
    this.bandwidth = bandwidth;
    this.compression = compression;
  }

  Compression compression() {
    return compression;
  }

  Bandwidth bandwidth() {
    return bandwidth;
  }

  /** The channel, connected where that could be had in time; a call on it tells why not. */
  ManagedChannel ready() throws InterruptedException {
    ManagedChannel channel = channel();
    long end = System.nanoTime() + READY.toNanos();
    channel.resetConnectBackoff();
    for (ConnectivityState state = channel.getState(true);
        state != ConnectivityState.READY && System.nanoTime() < end;
        state = channel.getState(true)) {
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        break;
      }
    }
    return channel;
  }

  /** What is under way on the connection with the former certificate goes on there. */
  private ManagedChannel channel() {
    lock.lock();
    try {
      Object now = identity.get();
      if (!now.equals(shown)) {
        ManagedChannel fresh = channels.get();
        channel.shutdown();
        channel = fresh;
        shown = now;
      }
      return channel;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      channel.shutdownNow();
    } finally {
      lock.unlock();
    }
  }
}
