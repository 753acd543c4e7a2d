package dev.impound.controller.rpc;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Makes refusals of somebody unknown take the same time, whatever was wrong. */
public final class EvenRefusal {
  private static final Duration TAKES = Duration.ofMillis(300);

  private final LongSupplier nanoTime;
  private final long began;

  private EvenRefusal(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  /** The time of a call counts from here. */
  public static EvenRefusal begin(LongSupplier nanoTime) {
    return new EvenRefusal(nanoTime);
  }

  /** Waits until the time is over. */
  public void await() {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, TAKES.toNanos() - (nanoTime.getAsLong() - began))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
