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

  /** Work that may be interrupted. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();

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
    return thread;
  }

  @Override
  public void close() {
    running.forEach(Thread::interrupt);
    for (Thread thread : running) {
      try {
        if (!thread.join(END)) {
          LOG.atWarn().addKeyValue("lane", thread.getName()).log("Lane did not end in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
