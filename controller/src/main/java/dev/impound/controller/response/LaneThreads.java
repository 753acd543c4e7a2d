package dev.impound.controller.response;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named virtual threads for the lanes. {@link #close} interrupts them and waits ten seconds at
 * most; what they leave unsettled is taken up at the next start.
 */
final class LaneThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaneThreads.class);
  private static final Duration END = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Work that may be interrupted. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  Thread start(String name, Work work) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (RuntimeException e) {
                    LOG.atError()
                        .setCause(e)
                        .addKeyValue("lane", name)
                        .log("Lane failed by a defect");
                  } finally {
                    running.remove(Thread.currentThread());
                  }
                });
    running.add(thread);
    thread.start();
    if (closing) {
      thread.interrupt();
    }
    return thread;
  }

  /** A lane that ends may start another first: it is waited for until there is none. */
  @Override
  public void close() {
    closing = true;
    long began = System.nanoTime();
    try {
      while (!running.isEmpty() && System.nanoTime() - began < END.toNanos()) {
        for (Thread thread : running) {
          thread.interrupt();
          thread.join(LOOK);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    running.forEach(
        thread ->
            LOG.atWarn().addKeyValue("lane", thread.getName()).log("Lane did not end in time"));
  }
}
