package dev.impound.agent.delivery;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection for bulk bytes. Closing it breaks off what is under way. */
public final class DeliveryLane implements AutoCloseable {
  /** A controller that restarts is back by then. */
  private static final Duration READY = Duration.ofSeconds(20);

  private final ManagedChannel channel;
  private final Bandwidth bandwidth;
  private final Compression compression;

  /** A lane over {@code channel}, which it owns, without limit. */
  public DeliveryLane(ManagedChannel channel) {
    this(channel, Bandwidth.unlimited(), Compression.AUTO);
  }

  /** A lane over {@code channel}, which it owns, with its part of the node's bandwidth. */
  public DeliveryLane(ManagedChannel channel, Bandwidth bandwidth, Compression compression) {
    this.channel = channel;
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

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
