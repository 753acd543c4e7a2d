package dev.impound.controller.fleet;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lock of this controller alone; who waits longest is next. */
final class LocalLock implements SharedLock {
  private final Semaphore free = new Semaphore(1, true);

  @Override
  public Held take() throws InterruptedException {
    free.acquire();
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        free.release();
      }
    };
  }
}
