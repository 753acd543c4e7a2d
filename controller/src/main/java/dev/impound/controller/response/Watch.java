package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every step is done by the controller whose it is: takes up what nobody runs, lets
 * go of what has become another's, and stops all lanes while this controller gives no sign of life.
 * That last is a thread of its own, which asks no database.
 */
final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final Duration END = Duration.ofSeconds(5);

  /** Two to the power of it: most rounds between attempts at what fails each time. */
  private static final int MOST_DOUBLINGS = 6;

  private final IncidentLanes lanes;
  private final IncidentDesk incidents;
  private final Sharing sharing;
  private final CutOff cutOff;
  private final List<Thread> threads;
  private final Map<IncidentId, Attempts> attempts = new HashMap<>();
  private long round;

  /** How often an incident was taken up in vain, and in which round it is tried again. */
  private record Attempts(int made, long next) {
    static final Attempts NONE = new Attempts(0, 0);

    Attempts after(long round) {
      return new Attempts(made + 1, round + (1L << Math.min(MOST_DOUBLINGS, made)));
    }
  }

  Watch(IncidentLanes lanes, IncidentDesk incidents, Sharing sharing) {
    this.lanes = lanes;
    this.incidents = incidents;
    this.sharing = sharing;
    this.cutOff = new CutOff(sharing.journalAway());
    this.threads =
        List.of(
            Thread.ofPlatform()
                .name("lease-guard")
                .daemon()
                .unstarted(() -> repeat(this::guard, () -> true)),
            Thread.ofVirtual()
                .name("takeover")
                .unstarted(() -> repeat(this::look, this::isShared)));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private boolean isShared() {
    return !sharing.peers().isAlone();
  }

  private void repeat(Runnable task, BooleanSupplier often) {
    try {
      while (true) {
        Thread.sleep(often.getAsBoolean() ? sharing.pace().shared() : sharing.pace().alone());
        task.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void guard() {
    if (!sharing.leases().mayWork()) {
      lanes.interruptAll();
    }
  }

  private void look() {
    if (!sharing.leases().mayWork()) {
      return;
    }
    round++;
    try {
      List<Incident> unsettled =
          incidents.unsettled().stream().filter(IncidentLanes::hasLaneStep).toList();
      Set<IncidentId> left = unsettled.stream().map(Incident::id).collect(Collectors.toSet());
      attempts.keySet().retainAll(left);
      for (Incident incident : unsettled) {
        try {
          see(incident);
        } catch (RuntimeException e) {
          tell(incident.id().toString(), e);
        }
      }
    } catch (RuntimeException e) {
      tell("all responses", e);
    }
  }

  private void tell(String of, RuntimeException failure) {
    if (!cutOff.is(failure) && !Thread.currentThread().isInterrupted()) {
      LOG.atError()
          .setCause(failure)
          .addKeyValue("of", of)
          .log("Watch over responses failed; looking again");
    }
  }

  private void see(Incident incident) {
    IncidentId id = incident.id();
    if (lanes.isRunning(id)) {
      if (!lanes.isMine(incident)) {
        LOG.atInfo()
            .addKeyValue("incident", id)
            .addKeyValue("node", incident.target().node())
            .log("Node is attached to another controller, which goes on with the response");
        lanes.interrupt(id);
      } else if (lanes.isIdle(incident)) {
        again(id, () -> lanes.begin(id, IncidentLanes.Start.ANEW));
      }
    } else if (lanes.isMine(incident)) {
      again(id, () -> lanes.takeUp(id, note(incident)));
    }
  }

  /** Tries, unless it was tried in vain a moment ago. */
  private void again(IncidentId id, BooleanSupplier attempt) {
    Attempts before = attempts.getOrDefault(id, Attempts.NONE);
    if (before.next() <= round) {
      attempts.put(id, before.after(round));
      if (!attempt.getAsBoolean()) {
        attempts.put(id, before);
      }
    }
  }

  /** Told once: where another controller had begun a step, and has let go of it. */
  private String note(Incident incident) {
    Optional<String> before =
        incident.steps().stream()
            .filter(step -> step.state() == StepState.WORKING)
            .map(Step::runner)
            .filter(runner -> !runner.isEmpty() && !runner.equals(sharing.self().name()))
            .findFirst();
    return before
        .map(name -> "controller %s goes on from %s".formatted(sharing.self().name(), name))
        .orElse("");
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        if (thread.isAlive() && !thread.join(END)) {
          LOG.atWarn().addKeyValue("thread", thread.getName()).log("Watch did not end in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
