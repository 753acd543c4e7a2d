package dev.impound.controller.plan;

import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListener.OwnMember;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.plan.Planner.CloudMeans;
import dev.impound.controller.plan.Planner.Fronting;
import dev.impound.controller.plan.ResponsePlan.PlannedAction;
import dev.impound.wire.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans what is cut in the cloud, with each call. Used once. */
final class CloudPlanner {
  private final CloudMeans cloud;
  private final String undo;
  private final List<PlannedAction> actions;
  private final List<String> warnings;

  CloudPlanner(CloudMeans cloud, String undo, List<PlannedAction> actions, List<String> warnings) {
    this.cloud = cloud;
    this.undo = undo;
    this.actions = actions;
    this.warnings = warnings;
  }

  void plan(NodeName node, Fronting fronting, Set<StepKind> cuts) {
    if (cuts.contains(StepKind.ISOLATE_NODE)) {
      node(node);
    }
    if (!cuts.contains(StepKind.ISOLATE) && !cuts.contains(StepKind.DRAIN_MEMBERS)) {
      return;
    }
    switch (fronting) {
      case Fronting.Known(var found, var responders) -> fronts(found, responders, cuts);
      case Fronting.Unknown(var why) -> warnings.add("listeners would not be closed: " + why);
    }
  }

  private void node(NodeName node) {
    if (cloud.ways().find(Way.SECURITY_GROUP).isEmpty()) {
      warnings.add("the node would not be shut off: isolation.security-group is not configured");
    } else if (cloud.ports().isEmpty()) {
      warnings.add("the node would not be shut off: the cloud shows no port of a server " + node);
    }
    for (String port : cloud.ports()) {
      actions.add(
          new PlannedAction(
              "shut port %s of %s off from all but what is kept open".formatted(port, node),
              "everything on the node loses what comes from outside, at once; what it has opened"
                  + " itself may go on for a while; held where other containers run there",
              undo,
              calls(new CutPoint(Way.SECURITY_GROUP, port))));
    }
  }

  private void fronts(FrontingListeners found, List<String> responders, Set<StepKind> cuts) {
    if (cuts.contains(StepKind.ISOLATE)) {
      found.listeners().forEach(listener -> actions.add(close(listener, responders)));
    }
    if (cuts.contains(StepKind.DRAIN_MEMBERS)) {
      Set<MemberId> seen = new HashSet<>();
      for (FrontingListener listener : found.listeners()) {
        listener.own().stream()
            .filter(member -> seen.add(member.id()))
            .forEach(member -> drain(listener, member));
      }
    }
    found.listeners().stream()
        .filter(listener -> !listener.certain())
        .forEach(
            listener ->
                warnings.add(
                    "listener %s is held for a person: %s"
                        .formatted(Planner.words(listener), String.join("; ", listener.doubts()))));
    warnings.addAll(found.notes());
    if (found.listeners().isEmpty()) {
      warnings.add(
          "no listener in front of it was found, so no traffic would be cut at the load balancer");
    }
  }

  private PlannedAction close(FrontingListener listener, List<String> responders) {
    return new PlannedAction(
        "close listener %s to all but %s"
            .formatted(Planner.words(listener), String.join(", ", responders)),
        "%s; %d member%s behind it lose%s new connections, established ones go on"
                .formatted(
                    listener.evidence(),
                    listener.members(),
                    listener.members() == 1 ? "" : "s",
                    listener.members() == 1 ? "s" : "")
            + beside(listener),
        undo,
        calls(CutPoint.of(listener.id())));
  }

  private static String beside(FrontingListener listener) {
    int count = listener.otherTargets().size();
    return count == 0
        ? ""
        : "; so do%s %s of other pools that it sends to"
            .formatted(count == 1 ? "es" : "", PlanWords.count(count, "healthy member"));
  }

  private void drain(FrontingListener listener, OwnMember member) {
    if (!member.drainable()) {
      warnings.add(
          "member %s behind listener %s is of a master-slave pool and cannot be drained"
              .formatted(member.id(), Planner.words(listener)));
      return;
    }
    actions.add(
        new PlannedAction(
            "drain member %s (%s) behind listener %s: weight 0 instead of %d"
                .formatted(
                    member.id(), member.endpoint(), Planner.words(listener), member.weight()),
            "it gets no new connections, established ones go on; %s go%s on serving"
                .formatted(
                    PlanWords.count(listener.healthyOthers().size(), "healthy other member"),
                    listener.healthyOthers().size() == 1 ? "es" : ""),
            undo,
            calls(CutPoint.of(member.id()))));
  }

  private List<String> calls(CutPoint point) {
    Optional<CutWay> way = cloud.ways().find(point.way());
    return way.map(found -> found.calls(point).cut()).orElseGet(List::of);
  }
}
