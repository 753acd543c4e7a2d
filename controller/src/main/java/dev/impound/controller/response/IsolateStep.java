package dev.impound.controller.response;

import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.plan.Planner;
import java.util.List;
import java.util.Optional;

/** Isolation: closes every listener in front of a container to all but the responders. */
final class IsolateStep {
  private final Fronts fronts;
  private final CutWays ways;
  private final CloudCuts cuts;
  private final IncidentDesk incidents;
  private final ContainmentGate gate;

  IsolateStep(
      Fronts fronts, CutWays ways, CloudCuts cuts, IncidentDesk incidents, ContainmentGate gate) {
    this.gate = gate;
    this.fronts = fronts;
    this.ways = ways;
    this.cuts = cuts;
    this.incidents = incidents;
  }

  /**
   * Closes what the gate lets be closed. What it holds is told, and stays open until a person
   * decides.
   */
  StepOutcome isolate(Incident of, Step step, ContainerFacts container)
      throws InterruptedException {
    IncidentId incident = of.id();
    Target target = of.target();
    Optional<ListenerIsolation> isolation = fronts.isolation();
    Optional<CutWay> way = ways.find(Way.LISTENER_WHITELIST);
    if (isolation.isEmpty() || way.isEmpty()) {
      return StepOutcome.failed(Fronts.NO_CLOUD);
    }
    FrontingListeners found = fronts.find(target, container);
    found.notes().forEach(note -> incidents.note(incident, "isolate: " + note));
    if (found.listeners().isEmpty()) {
      return StepOutcome.nothingToDo(
          "no listener in front of %s was found; what reaches it by other ways still does"
              .formatted(target));
    }
    Tally tally = new Tally();
    for (FrontingListener listener : found.listeners()) {
      String words = Planner.words(listener);
      try {
        List<String> why = gate.holdListener(of, step, listener);
        if (!why.isEmpty()) {
          tally.held(words + ": " + String.join("; ", why));
          continue;
        }
        tally.done(
            words
                + cuts.cut(
                    incident,
                    way.get(),
                    CutPoint.of(listener.id()),
                    "isolate",
                    listener.name(),
                    words));
      } catch (CloudException e) {
        tally.failed(words + ": " + e.getMessage());
      }
    }
    return tally.outcome(
        HoldCause.LISTENERS,
        "closed to all but %s: ".formatted(String.join(", ", isolation.get().responders())),
        "listeners could not be closed");
  }
}
