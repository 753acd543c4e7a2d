package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.plan.Planner;
import java.util.ArrayList;
import java.util.List;

/** What a response has changed and nobody has undone, each with the command that undoes it. */
public final class ChangesInForce {
  private final ListenerHolds holds;

  public ChangesInForce(ListenerHolds holds) {
    this.holds = holds;
  }

  /** One line each, safe to show; empty when nothing is changed. */
  public List<String> of(Incident incident) {
    String undo = "; undo: " + Planner.releaseCommand(incident.target());
    List<String> changes = new ArrayList<>();
    if (incident.isInForce(StepKind.FREEZE, StepKind.THAW)) {
      changes.add("container %s is frozen%s".formatted(incident.target(), undo));
    } else if (mayBePaused(incident)) {
      changes.add(
          "container %s may be paused, and was not seen frozen%s"
              .formatted(incident.target(), undo));
    }
    boolean isolated = incident.isInForce(StepKind.ISOLATE, StepKind.RESTORE);
    for (ListenerHolds.Held held : holds.heldBy(incident.id())) {
      changes.add(
          "listener %s %s closed to all but the responders%s"
              .formatted(RestoreStep.words(held), isolated ? "is" : "may be", undo));
    }
    return changes;
  }

  private static boolean mayBePaused(Incident incident) {
    return incident.state() != IncidentState.RELEASED
        && incident.latest(StepKind.FREEZE).filter(ChangesInForce::mayHaveActed).isPresent()
        && incident.latest(StepKind.THAW).filter(step -> step.state() == StepState.DONE).isEmpty();
  }

  private static boolean mayHaveActed(Step freeze) {
    return freeze.state() == StepState.FAILED || freeze.state() == StepState.WORKING;
  }
}
