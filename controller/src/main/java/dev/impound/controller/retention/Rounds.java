package dev.impound.controller.retention;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same again and again on a thread of its own, at its start first. */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
  private static final Duration END = Duration.ofSeconds(5);

  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread;

  /**
   * {@link #start} begins.
   *
   * @param every from the end of one round to the start of the next
   * @param round throws nothing that it can handle
   */
  Rounds(String name, Duration every, Runnable round) {
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(every, round));
  }

  void start() {
    thread.start();
  }

  /** Whether a round should come to its end. */
  boolean isEnding() {
    return ending.getCount() == 0;
  }

  private void run(Duration every, Runnable round) {
    try {
      do {
        round.run();
      } while (!ending.await(every.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      LOG.atDebug().setCause(e).log("Rounds were interrupted");
    }
  }

  /**
   * Lets no further round begin, and waits for some seconds. Nobody interrupts the thread: that
   * would close the files of the chain of custody which it is writing.
   */
  @Override
  public void close() {
    ending.countDown();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
