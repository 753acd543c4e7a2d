package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named virtual threads for the lanes. {@link #close} interrupts them and waits ten seconds at
 * most; what they leave unsettled is taken up again, at the next start or by another controller.
 */
final class LaneThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaneThreads.class);
  private static final Duration END = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Work that may be interrupted. */
  interface Work {
    void run() throws InterruptedException;
  }

  private final CutOff cutOff;
  private final Map<Thread, Optional<IncidentId>> running = new ConcurrentHashMap<>();
  private volatile boolean closing;

  LaneThreads(CutOff cutOff) {
    this.cutOff = cutOff;
  }

  /** Starts work that belongs to no incident. */
  Thread start(String name, Work work) {
    return start(Optional.empty(), name, work);
  }

  /** Starts a lane of an incident. */
  Thread start(IncidentId incident, String lane, Work work) {
    return start(Optional.of(incident), lane + "-" + incident, work);
  }

  private Thread start(Optional<IncidentId> incident, String name, Work work) {
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, work));
    running.put(thread, incident);
    thread.start();
    if (closing) {
      thread.interrupt();
    }
    return thread;
  }

  private void run(String name, Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      tell(name, e);
    } finally {
      running.remove(Thread.currentThread());
    }
  }

  private void tell(String name, RuntimeException failure) {
    if (Thread.currentThread().isInterrupted() || cutOff.is(failure)) {
      LOG.atInfo()
          .addKeyValue("lane", name)
          .addKeyValue("reason", failure.getMessage())
          .log("Lane was cut off; what it left is taken up again");
    } else {
      LOG.atError().setCause(failure).addKeyValue("lane", name).log("Lane failed by a defect");
    }
  }

  /** Interrupts the lanes of an incident; does not wait for them. */
  void interrupt(IncidentId incident) {
    running.forEach(
        (thread, of) -> {
          if (of.filter(incident::equals).isPresent()) {
            thread.interrupt();
          }
        });
  }

  /** Interrupts every lane; does not wait for them. */
  void interruptAll() {
    running.keySet().forEach(Thread::interrupt);
  }

  /** A lane that ends may start another first: it is waited for until there is none. */
  @Override
  public void close() {
    closing = true;
    long began = System.nanoTime();
    try {
      while (!running.isEmpty() && System.nanoTime() - began < END.toNanos()) {
        for (Thread thread : running.keySet()) {
          thread.interrupt();
          thread.join(LOOK);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    running
        .keySet()
        .forEach(
            thread ->
                LOG.atWarn().addKeyValue("lane", thread.getName()).log("Lane did not end in time"));
  }
}
