package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.ContainerFacts.ContainerState;
import dev.impound.controller.response.StepOutcome.Hold;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Freeze and cuts in the cloud side by side, and after the freeze the cut on the node and the hold
 * on the restart policy; or what undoes them, one after the other and the thaw last. One run per
 * incident at a time.
 */
final class ContainmentLane {
  private final Fronts fronts;
  private final ContainmentGate gate;
  private final FreezeStep freezing;
  private final CloudSteps cloud;
  private final RestoreStep restoring;
  private final CutNetworkStep cutting;
  private final RestartStep restarts;
  private final StepRunner runner;
  private final IncidentDesk incidents;
  private final LaneThreads threads;

  ContainmentLane(
      Fronts fronts,
      ContainmentGate gate,
      FreezeStep freezing,
      CloudSteps cloud,
      RestoreStep restoring,
      CutNetworkStep cutting,
      RestartStep restarts,
      StepRunner runner,
      IncidentDesk incidents,
      LaneThreads threads) {
    this.fronts = fronts;
    this.gate = gate;
    this.freezing = freezing;
    this.cloud = cloud;
    this.restoring = restoring;
    this.cutting = cutting;
    this.restarts = restarts;
    this.runner = runner;
    this.incidents = incidents;
    this.threads = threads;
  }

  /** Does what waits; calls {@code freezeSettled} as soon as no freeze is under way. */
  void run(IncidentId id, Optional<ContainerFacts> known, Runnable freezeSettled)
      throws InterruptedException {
    undoWhatWasOrderedFirst(id);
    Incident incident = withRestartHold(incidents.find(id).orElseThrow());
    List<Step> cloudCuts =
        CloudSteps.ORDER.stream().flatMap(kind -> active(incident, kind).stream()).toList();
    Optional<Aside> aside =
        cloudCuts.isEmpty() ? Optional.empty() : Optional.of(cutAside(incident, cloudCuts, known));
    try {
      active(incident, StepKind.FREEZE)
          .ifPresent(step -> runner.run(id, step, "", () -> freeze(incident, step, known)));
      freezeSettled.run();
      active(incident, StepKind.CUT_NETWORK)
          .ifPresent(step -> runner.run(id, step, "", () -> cut(incident, step, known)));
      active(incident, StepKind.HOLD_RESTART)
          .ifPresent(step -> runner.run(id, step, "", () -> restarts.hold(id)));
    } finally {
      if (aside.isPresent()) {
        aside.get().await();
      }
    }
    undo(incident);
  }

  /** What follows a freeze that a person had to approve was not journaled with it. */
  private Incident withRestartHold(Incident incident) {
    boolean follows = active(incident, StepKind.FREEZE).flatMap(Step::approval).isPresent();
    if (!follows || incident.isActive(StepKind.HOLD_RESTART)) {
      return incident;
    }
    incidents.plan(incident.id(), StepKind.HOLD_RESTART, "");
    return incidents.find(incident.id()).orElseThrow();
  }

  private Aside cutAside(Incident incident, List<Step> steps, Optional<ContainerFacts> known) {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    Thread thread =
        threads.start(
            incident.id(),
            "isolate",
            () -> {
              try {
                for (Step step : steps) {
                  runner.run(incident.id(), step, "", () -> cutInCloud(incident, step, known));
                }
              } finally {
                ended.complete(true);
              }
            });
    return new Aside(thread, ended);
  }

  /** What is cut in the cloud beside the freeze. */
  private record Aside(Thread thread, CompletableFuture<Boolean> ended) {

    /** An interrupted lane ends as a whole: nothing of it outlives the lease it works under. */
    void await() throws InterruptedException {
      try {
        thread.join();
      } catch (InterruptedException e) {
        thread.interrupt();
        boolean unused = ended.join();
        throw e;
      }
    }
  }

  /** A release that was ordered before a containment is done before it. */
  private void undoWhatWasOrderedFirst(IncidentId id) {
    Incident incident = incidents.find(id).orElseThrow();
    long undo = active(incident, StepKind.THAW).map(step -> step.id().number()).orElse(0L);
    long contain =
        Stream.concat(
                Stream.of(StepKind.FREEZE, StepKind.CUT_NETWORK), StepKind.CLOUD_CUTS.stream())
            .flatMap(kind -> active(incident, kind).stream())
            .mapToLong(step -> step.id().number())
            .max()
            .orElse(0);
    if (undo > 0 && undo < contain) {
      undo(incident);
    }
  }

  private void undo(Incident incident) {
    IncidentId id = incident.id();
    active(incident, StepKind.RESTORE)
        .ifPresent(step -> runner.run(id, step, "", () -> restoring.restore(id)));
    active(incident, StepKind.RESTORE_NETWORK)
        .ifPresent(step -> runner.run(id, step, "", () -> cutting.restore(incident)));
    active(incident, StepKind.RESTORE_RESTART)
        .ifPresent(step -> runner.run(id, step, "", () -> restarts.restore(incident)));
    active(incident, StepKind.THAW)
        .ifPresent(step -> runner.run(id, step, "", () -> thaw(incident)));
  }

  /**
   * What the node says of the container. What it said before counts unless it was paused then: a
   * release may have thawed it since, and what was paused before a freeze stays so after it.
   */
  private ContainerFacts current(Incident incident, Optional<ContainerFacts> known) {
    return known
        .filter(container -> container.state() != ContainerState.PAUSED)
        .orElseGet(() -> fronts.inspect(incident.target()));
  }

  private StepOutcome freeze(Incident incident, Step step, Optional<ContainerFacts> known)
      throws InterruptedException {
    ContainerFacts container = current(incident, known);
    Optional<Hold> held = gate.hold(incident, step, container);
    return held.isPresent() ? StepOutcome.held(held.get()) : freezing.freeze(incident.target());
  }

  private StepOutcome cutInCloud(Incident incident, Step step, Optional<ContainerFacts> known)
      throws InterruptedException {
    ContainerFacts container = current(incident, known);
    Optional<Hold> held = gate.hold(incident, step, container);
    return held.isPresent() ? StepOutcome.held(held.get()) : cloud.cut(incident, step, container);
  }

  private StepOutcome cut(Incident incident, Step step, Optional<ContainerFacts> known)
      throws InterruptedException {
    Optional<Hold> held = gate.hold(incident, step, current(incident, known));
    return held.isPresent() ? StepOutcome.held(held.get()) : cutting.cut(incident);
  }

  /** What this incident has not frozen is not its to thaw. */
  private StepOutcome thaw(Incident incident) {
    StepOutcome outcome;
    if (!Orders.mayBeFrozen(incident)) {
      outcome = StepOutcome.nothingToDo("this incident has frozen nothing");
    } else if (gate.pausedBefore(incident.id())) {
      outcome =
          StepOutcome.nothingToDo(
              "it was paused before Impound froze it, and stays so; \"docker unpause\" on its node"
                  + " lets it run");
    } else {
      outcome = freezing.thaw(incident.id(), incident.target());
    }
    gate.released(incident.id());
    return outcome;
  }

  private static Optional<Step> active(Incident incident, StepKind kind) {
    return incident.steps().stream()
        .filter(step -> step.kind() == kind && !step.state().isSettled())
        .findFirst();
  }
}
