package dev.impound.controller.response;

import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Step;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.response.StepOutcome.Hold;
import dev.impound.wire.NodeName;
import java.util.List;
import java.util.Optional;

/**
 * Shuts a container's node off by a security group on each of its ports. All that runs on the node
 * goes with it, so it is held for a person where other containers run there.
 */
final class IsolateNodeStep {
  private static final String NOT_CONFIGURED =
      "no node may be shut off here: isolation.security-group and isolation.keep-open are not"
          + " configured";

  private final Fronts fronts;
  private final NodeCommands nodes;
  private final CutWays ways;
  private final CloudCuts cuts;
  private final IncidentDesk incidents;

  IsolateNodeStep(
      Fronts fronts, NodeCommands nodes, CutWays ways, CloudCuts cuts, IncidentDesk incidents) {
    this.fronts = fronts;
    this.nodes = nodes;
    this.ways = ways;
    this.cuts = cuts;
    this.incidents = incidents;
  }

  StepOutcome isolate(Incident incident, Step step, ContainerFacts container)
      throws InterruptedException {
    Optional<CutWay> way = ways.find(Way.SECURITY_GROUP);
    if (way.isEmpty()) {
      return StepOutcome.failed(NOT_CONFIGURED);
    }
    Optional<Hold> hold = hold(incident, step, container);
    if (hold.isPresent()) {
      return StepOutcome.held(hold.get());
    }
    NodeName node = incident.target().node();
    List<String> ports = fronts.ports(node);
    if (ports.isEmpty()) {
      return StepOutcome.failed(
          "the cloud has no server of the name %s, or no port of it: give the server the node's"
                  .formatted(node)
              + " name, or shut it off by hand");
    }
    Tally tally = new Tally();
    for (String port : ports) {
      CutPoint point = new CutPoint(Way.SECURITY_GROUP, port);
      String words = "port %s of %s".formatted(port, node);
      try {
        tally.done(
            words + cuts.cut(incident.id(), way.get(), point, "isolate node", node.text(), words));
      } catch (CloudException e) {
        tally.failed(words + ": " + e.getMessage());
      }
    }
    incidents.note(
        incident.id(),
        "isolate node: connections from outside end with it; those that %s itself has opened may go"
                .formatted(node)
            + " on until its network is cut on the node, or they fall silent");
    return tally.outcome(
        HoldCause.NODE, "shut off from all but what is kept open: ", "ports could not be shut off");
  }

  /** Whoever approves it has been told what else goes with it. */
  private Optional<Hold> hold(Incident incident, Step step, ContainerFacts container) {
    if (step.approval().filter(given -> given.covers(HoldCause.NODE)).isPresent()) {
      return Optional.empty();
    }
    NodeName node = incident.target().node();
    try {
      NodeCommands.Listed listed = nodes.list(node, false);
      long others =
          listed.containers().stream()
                  .filter(ContainerFacts::hasProcesses)
                  .filter(one -> !one.id().equals(container.id()))
                  .count()
              + listed.leftOut();
      return others == 0
          ? Optional.empty()
          : Optional.of(
              new Hold(
                  HoldCause.NODE,
                  "shutting %s off cuts off %d other running container%s on it"
                      .formatted(node, others, others == 1 ? "" : "s")));
    } catch (NodeCommandException e) {
      return Optional.of(
          new Hold(
              HoldCause.NODE,
              "what else runs on %s could not be asked: %s".formatted(node, e.inWords())));
    }
  }
}
