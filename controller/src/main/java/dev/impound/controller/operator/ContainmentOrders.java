package dev.impound.controller.operator;

import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.approval.ApprovalDesk.Wish;
import dev.impound.controller.approval.ApprovalKind;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.StepWords;
import dev.impound.controller.node.SignedOrder;
import dev.impound.controller.plan.Cuts;
import dev.impound.controller.response.Orders;
import dev.impound.controller.response.Subject;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.CloudCut;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.DecideStepRequest;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.TargetReference;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Orders about containers, done at once, or written down where they want a second person: then they
 * refuse with SECOND_PERSON_NEEDED.
 */
final class ContainmentOrders {
  private final Orders orders;
  private final ApprovalDesk approvals;
  private final Retention retention;

  ContainmentOrders(Orders orders, ApprovalDesk approvals, Retention retention) {
    this.orders = orders;
    this.approvals = approvals;
    this.retention = retention;
  }

  /** The container that a request means; refuses one that does not run. */
  Subject subject(ContainRequest request) {
    return orders.running(node(request.getTarget()), container(request.getTarget()));
  }

  IncidentId contain(ContainRequest request, Subject subject, String operator) {
    String reason = Requests.text("reason", request.getReason());
    if (approvals.isManyTargets(
        operator, orders.openOn(subject.target()).map(incident -> incident.id().number()))) {
      throw approvals.await(
          new Wish(
              ApprovalKind.CONTAIN,
              operator,
              reason,
              "containing %s on %s, after %d others in 10 minutes"
                  .formatted(Printable.brief(subject.name()), subject.node(), approvals.targets()),
              List.of(subject.node()),
              Actions.text(
                  request.toBuilder()
                      .setTarget(
                          TargetReference.newBuilder()
                              .setNode(subject.node().text())
                              .setContainer(subject.container().id().hex()))
                      .build())));
    }
    return contain(request, subject, reason, operator);
  }

  IncidentId contain(ContainRequest request, Subject subject, String reason, String operator) {
    return orders.contain(subject, reason, operator, cuts(request));
  }

  /** How a request wants the container to be cut off; refuses what is no way. */
  static Cuts cuts(ContainRequest request) {
    Set<StepKind> inCloud = EnumSet.noneOf(StepKind.class);
    for (CloudCut cut : request.getCloudCutsList()) {
      switch (cut) {
        case CLOUD_CUT_CLOSE_LISTENERS -> inCloud.add(StepKind.ISOLATE);
        case CLOUD_CUT_DRAIN_MEMBERS -> inCloud.add(StepKind.DRAIN_MEMBERS);
        case CLOUD_CUT_ISOLATE_NODE -> inCloud.add(StepKind.ISOLATE_NODE);
        case CLOUD_CUT_NONE -> {
          if (request.getCloudCutsCount() > 1) {
            throw new RefusedException(
                RefusalReason.MALFORMED, "cloud_cuts: none stands alone", "");
          }
        }
        case CLOUD_CUT_UNSPECIFIED, UNRECOGNIZED ->
            throw new RefusedException(
                RefusalReason.MALFORMED,
                "cloud_cuts: not a way to cut that this controller knows",
                "use a command line of the controller's version");
      }
    }
    if (request.getCloudCutsList().isEmpty()) {
      inCloud.add(StepKind.ISOLATE);
    }
    return new Cuts(inCloud, !request.getLeaveNetwork());
  }

  Incident releasable(ReleaseRequest request) {
    return orders.releasable(node(request.getTarget()), container(request.getTarget()));
  }

  IncidentId release(ReleaseRequest request, Incident incident, String operator) {
    String reason = Requests.text("reason", request.getReason());
    Optional<SignedOrder> order = order(request);
    orders.requireSigned(incident, order);
    if (approvals.wantsTwo(ApprovalKind.RELEASE) && isHeld(incident)) {
      throw approvals.await(
          new Wish(
              ApprovalKind.RELEASE,
              operator,
              reason,
              "releasing %s (%s on %s), which is held"
                  .formatted(
                      incident.id(),
                      Printable.brief(incident.containerName()),
                      incident.target().node()),
              List.of(incident.target().node()),
              Actions.text(
                  request.toBuilder()
                      .setTarget(
                          TargetReference.newBuilder()
                              .setNode(incident.target().node().text())
                              .setContainer(incident.target().container().hex()))
                      .build())));
    }
    return orders.release(incident, reason, operator, order);
  }

  private static Optional<SignedOrder> order(ReleaseRequest request) {
    return Requests.order(request.hasOperatorOrder(), request.getOperatorOrder());
  }

  /** A legal hold stands on its evidence, or a step of it waits for a person. */
  private boolean isHeld(Incident incident) {
    return incident.steps().stream().anyMatch(step -> step.state() == StepState.HELD)
        || retention.standing().stream()
            .anyMatch(hold -> hold.subject().incident().equals(incident.id()));
  }

  Step decide(DecideStepRequest request, String operator) {
    String reason = Requests.text("reason", request.getReason());
    String incident = Requests.required("incident_id", request.getIncidentId());
    Orders.Held held = orders.held(incident, Requests.required("step", request.getStep()));
    if (request.getApprove() && approvals.isOverride(held.step().id().number())) {
      throw approvals.await(
          new Wish(
              ApprovalKind.OVERRIDE,
              operator,
              reason,
              "step %d (%s) of %s, which a guard holds"
                  .formatted(
                      held.step().id().number(),
                      StepWords.name(held.step().kind()),
                      held.incident().id()),
              List.of(held.incident().target().node()),
              Actions.text(
                  request.toBuilder().setStep(Long.toString(held.step().id().number())).build())));
    }
    return decide(request, reason, operator);
  }

  private Step decide(DecideStepRequest request, String reason, String operator) {
    return orders.decide(
        request.getIncidentId(), request.getStep(), request.getApprove(), reason, operator);
  }

  /** Does what a second person approved, and tells what came of it. */
  String contain(ContainRequest request, Actions.Approved approved) {
    IncidentId incident =
        contain(request, subject(request), approved.reason(), approved.requester());
    return "%s contains it".formatted(incident);
  }

  /** As {@link #contain(ContainRequest, Actions.Approved)}. */
  String release(ReleaseRequest request, Actions.Approved approved) {
    Incident incident = releasable(request);
    return "%s is released"
        .formatted(
            orders.release(incident, approved.reason(), approved.requester(), order(request)));
  }

  /** As {@link #contain(ContainRequest, Actions.Approved)}. */
  String decide(DecideStepRequest request, Actions.Approved approved) {
    Step step = decide(request, approved.reason(), approved.requester());
    return "step %d goes on".formatted(step.id().number());
  }

  private static NodeName node(TargetReference target) {
    return new NodeName(target.getNode());
  }

  private static String container(TargetReference target) {
    return Requests.required("target.container", target.getContainer());
  }
}
