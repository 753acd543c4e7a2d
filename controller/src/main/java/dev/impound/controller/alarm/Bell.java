package dev.impound.controller.alarm;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread wait until somebody rings or a time has passed. A ring before the wait is kept;
 * several count as one.
 */
public final class Bell {
  private final Semaphore rung = new Semaphore(0);

  /** Wakes who waits. Returns at once. */
  public void ring() {
    rung.release();
  }

  /**
   * Waits.
   *
   * @return whether somebody rang
   */
  public boolean await(Duration most) throws InterruptedException {
    boolean woken = rung.tryAcquire(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS);
    rung.drainPermits();
    return woken;
  }
}
