package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import java.util.Optional;

/**
 * Freeze and isolation side by side, or restore and thaw one after the other. One run per incident
 * at a time.
 */
final class ContainmentLane {
  private final FreezeStep freezing;
  private final IsolateStep isolating;
  private final RestoreStep restoring;
  private final StepRunner runner;
  private final IncidentDesk incidents;
  private final LaneThreads threads;

  ContainmentLane(
      FreezeStep freezing,
      IsolateStep isolating,
      RestoreStep restoring,
      StepRunner runner,
      IncidentDesk incidents,
      LaneThreads threads) {
    this.freezing = freezing;
    this.isolating = isolating;
    this.restoring = restoring;
    this.runner = runner;
    this.incidents = incidents;
    this.threads = threads;
  }

  /** Does what waits; calls {@code freezeSettled} as soon as no freeze is under way. */
  void run(IncidentId id, Runnable freezeSettled) throws InterruptedException {
    Incident incident = incidents.find(id).orElseThrow();
    Optional<Step> isolate = active(incident, StepKind.ISOLATE);
    Optional<Thread> aside =
        isolate.map(
            step ->
                threads.start(
                    "isolate-" + id,
                    () ->
                        runner.run(id, step, "", () -> isolating.isolate(id, incident.target()))));
    active(incident, StepKind.FREEZE)
        .ifPresent(step -> runner.run(id, step, "", () -> freezing.freeze(incident.target())));
    freezeSettled.run();
    if (aside.isPresent()) {
      aside.get().join();
    }
    active(incident, StepKind.RESTORE)
        .ifPresent(step -> runner.run(id, step, "", () -> restoring.restore(id)));
    active(incident, StepKind.THAW)
        .ifPresent(step -> runner.run(id, step, "", () -> freezing.thaw(incident.target())));
  }

  private static Optional<Step> active(Incident incident, StepKind kind) {
    return incident.steps().stream()
        .filter(step -> step.kind() == kind && !step.state().isSettled())
        .findFirst();
  }
}
