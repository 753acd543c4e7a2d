package dev.impound.agent.session;

import dev.impound.node.v1.CommandProgress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Tells the controller how far one command is, at most twice a second. For any thread. */
final class Progress {
  private static final long NANOS_BETWEEN = 500_000_000;

  private final String commandId;
  private final Outbox outbox;
  private final LongSupplier nanoTime;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong lastSent;
  private volatile String activity = "";

  Progress(String commandId, Outbox outbox, LongSupplier nanoTime) {
    this.commandId = commandId;
    this.outbox = outbox;
    this.nanoTime = nanoTime;
    this.lastSent = new AtomicLong(nanoTime.getAsLong() - NANOS_BETWEEN);
  }

  /** Something else is being done. */
  void activity(String what) {
    activity = what;
    bytes.set(0);
    sendIfDue();
  }

  /** More bytes have passed. */
  void moved(long count) {
    bytes.addAndGet(count);
    sendIfDue();
  }

  private void sendIfDue() {
    long now = nanoTime.getAsLong();
    long last = lastSent.get();
    if (now - last >= NANOS_BETWEEN && lastSent.compareAndSet(last, now)) {
      outbox.offer(
          CommandProgress.newBuilder()
              .setCommandId(commandId)
              .setActivity(activity)
              .setBytesDone(bytes.get())
              .build());
    }
  }
}
