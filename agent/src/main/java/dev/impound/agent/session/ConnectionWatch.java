package dev.impound.agent.session;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What happens to a connection beside the calls on it. */
final class ConnectionWatch {
  /** A connection that breaks ends its calls within this time; one that is only left keeps them. */
  private static final Duration BREAK = Duration.ofMillis(300);

  private ConnectionWatch() {}

  /**
   * Waits, without holding a thread, until the other end takes no more calls on a connection while
   * those on it go on.
   *
   * @param inUse whether the connection's call goes on
   * @param goodbye run at most once, in a thread of its own
   */
  static void onGoodbye(ManagedChannel channel, BooleanSupplier inUse, Runnable goodbye) {
    ConnectivityState state = channel.getState(false);
    switch (state) {
      case READY, CONNECTING, TRANSIENT_FAILURE ->
          channel.notifyWhenStateChanged(state, () -> onGoodbye(channel, inUse, goodbye));
      case IDLE ->
          Thread.ofVirtual().name("session-goodbye").start(() -> afterBreak(inUse, goodbye));
      case SHUTDOWN -> {
        // It is this end that left.
      }
    }
  }

  private static void afterBreak(BooleanSupplier inUse, Runnable goodbye) {
    try {
      Thread.sleep(BREAK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (inUse.getAsBoolean()) {
      goodbye.run();
    }
  }

  /** Whether a connection came about: false at its first failure, and at the end of the limit. */
  static boolean awaitReady(ManagedChannel channel, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    ConnectivityState state = channel.getState(true);
    try {
      while (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING) {
        CountDownLatch changed = new CountDownLatch(1);
        channel.notifyWhenStateChanged(state, changed::countDown);
        if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return false;
        }
        state = channel.getState(true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return state == ConnectivityState.READY;
  }
}
