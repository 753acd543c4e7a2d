package dev.impound.controller.response;

import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListener.OwnMember;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Step;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.plan.Planner;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Drains the container's own members of pools: the balancer sends them no new connections, and the
 * other members go on serving. Held where no healthy other member would be left.
 */
final class DrainStep {
  private final Fronts fronts;
  private final CutWays ways;
  private final CloudCuts cuts;
  private final IncidentDesk incidents;
  private final ContainmentGate gate;

  DrainStep(
      Fronts fronts, CutWays ways, CloudCuts cuts, IncidentDesk incidents, ContainmentGate gate) {
    this.fronts = fronts;
    this.ways = ways;
    this.cuts = cuts;
    this.incidents = incidents;
    this.gate = gate;
  }

  StepOutcome drain(Incident incident, Step step, ContainerFacts container)
      throws InterruptedException {
    Optional<CutWay> way = ways.find(Way.MEMBER_DRAIN);
    if (way.isEmpty()) {
      return StepOutcome.failed(Fronts.NO_CLOUD);
    }
    FrontingListeners found = fronts.find(incident.target(), container);
    found.notes().forEach(note -> incidents.note(incident.id(), "drain members: " + note));
    Tally tally = new Tally();
    Set<MemberId> seen = new HashSet<>();
    for (FrontingListener listener : found.listeners()) {
      List<String> why = gate.holdDrain(incident, step, listener);
      for (OwnMember member : listener.own()) {
        if (seen.add(member.id())) {
          drain(incident, way.get(), new Drained(listener, member), why, tally);
        }
      }
    }
    return tally.isEmpty()
        ? StepOutcome.nothingToDo(
            "no member of a pool that leads to %s was found".formatted(incident.target()))
        : tally.outcome(HoldCause.LISTENERS, "drained: ", "members could not be drained");
  }

  /** A member that is to be drained, and a listener that it is behind. */
  private record Drained(FrontingListener listener, OwnMember member) {
    String words() {
      return "member %s (%s) behind listener %s"
          .formatted(member.id(), member.endpoint(), Planner.words(listener));
    }
  }

  private void drain(Incident incident, CutWay way, Drained drained, List<String> why, Tally tally)
      throws InterruptedException {
    String words = drained.words();
    if (!drained.member().drainable()) {
      tally.failed(
          words
              + ": members of a master-slave pool have no weight to change; close the listener"
              + " instead (isolate)");
    } else if (!why.isEmpty()) {
      tally.held(words + ": " + String.join("; ", why));
    } else {
      try {
        tally.done(
            words
                + cuts.cut(
                    incident.id(),
                    way,
                    CutPoint.of(drained.member().id()),
                    "drain members",
                    drained.member().endpoint(),
                    words));
      } catch (CloudException e) {
        tally.failed(words + ": " + e.getMessage());
      }
    }
  }
}
