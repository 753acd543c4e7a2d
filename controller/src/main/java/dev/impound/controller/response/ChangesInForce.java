package dev.impound.controller.response;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.plan.PlanWords;
import dev.impound.controller.plan.Planner;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;

/** What a response has changed and nobody has undone, each with the command that undoes it. */
public final class ChangesInForce {
  private final Holds holds;

  public ChangesInForce(Holds holds) {
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
    for (CloudHolds.Held held : holds.cloud().heldBy(incident.id())) {
      boolean cut = incident.isInForce(kind(held.point().way()), StepKind.RESTORE);
      changes.add(
          "%s %s %s%s"
              .formatted(
                  RestoreStep.words(held),
                  cut ? "is" : "may be",
                  PlanWords.ofCut(held.point().way()),
                  undo));
    }
    if (holds.host().prior(incident.id(), HostHolds.What.NETWORK).isPresent()) {
      changes.add(
          "network of container %s %s cut on its node%s"
              .formatted(
                  incident.target(),
                  incident.isInForce(StepKind.CUT_NETWORK, StepKind.RESTORE_NETWORK)
                      ? "is"
                      : "may be",
                  undo));
    }
    holds
        .host()
        .prior(incident.id(), HostHolds.What.RESTART)
        .ifPresent(
            prior ->
                changes.add(
                    "restart policy of container %s %s no, and was %s%s"
                        .formatted(
                            incident.target(),
                            incident.isInForce(StepKind.HOLD_RESTART, StepKind.RESTORE_RESTART)
                                ? "is"
                                : "may be",
                            Printable.brief(prior),
                            undo)));
    return changes;
  }

  private static StepKind kind(Way way) {
    return switch (way) {
      case LISTENER_WHITELIST -> StepKind.ISOLATE;
      case MEMBER_DRAIN -> StepKind.DRAIN_MEMBERS;
      case SECURITY_GROUP -> StepKind.ISOLATE_NODE;
    };
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
