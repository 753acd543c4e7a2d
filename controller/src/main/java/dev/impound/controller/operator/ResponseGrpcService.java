package dev.impound.controller.operator;

import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepWords;
import dev.impound.controller.plan.Cuts;
import dev.impound.controller.plan.ResponsePlan;
import dev.impound.controller.response.ConfirmationDesk;
import dev.impound.controller.response.Orders;
import dev.impound.controller.response.Responder;
import dev.impound.controller.response.Subject;
import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.CaptureRequest;
import dev.impound.operator.v1.CaptureResponse;
import dev.impound.operator.v1.ConfirmIncidentRequest;
import dev.impound.operator.v1.ConfirmIncidentResponse;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.ContainResponse;
import dev.impound.operator.v1.DecideStepRequest;
import dev.impound.operator.v1.DecideStepResponse;
import dev.impound.operator.v1.Plan;
import dev.impound.operator.v1.PlannedStep;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.ReleaseResponse;
import dev.impound.operator.v1.ResponseServiceGrpc;
import dev.impound.operator.v1.TargetReference;
import dev.impound.wire.NodeName;
import io.grpc.stub.StreamObserver;

/** Orders about containers, from operators. */
public final class ResponseGrpcService extends ResponseServiceGrpc.ResponseServiceImplBase {
  private final Orders orders;
  private final ConfirmationDesk confirmations;
  private final ContainmentOrders containments;

  public ResponseGrpcService(
      Orders orders, ConfirmationDesk confirmations, ApprovalDesk approvals, Retention retention) {
    this.orders = orders;
    this.containments = new ContainmentOrders(orders, approvals, retention);
    this.confirmations = confirmations;
  }

  @Override
  public void contain(ContainRequest request, StreamObserver<ContainResponse> responses) {
    String operator = Caller.operator();
    Requests.text("reason", request.getReason());
    Subject subject = containments.subject(request);
    Cuts cuts = ContainmentOrders.cuts(request);
    ContainResponse.Builder response =
        ContainResponse.newBuilder().setPlan(plan(orders.planContainment(subject, cuts)));
    if (!request.getDryRun()) {
      response.setIncidentId(containments.contain(request, subject, operator).toString());
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> responses) {
    String operator = Caller.operator();
    Requests.text("reason", request.getReason());
    Incident incident = containments.releasable(request);
    ResponsePlan plan = orders.planRelease(incident);
    IncidentId id = incident.id();
    if (!request.getDryRun()) {
      id = containments.release(request, incident, operator);
    }
    ReleaseResponse.Builder response =
        ReleaseResponse.newBuilder().setIncidentId(id.toString()).setPlan(plan(plan));
    if (request.getDryRun()) {
      orders.signatureNeed(incident).map(Wire::need).ifPresent(response::setSignatureNeed);
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void capture(CaptureRequest request, StreamObserver<CaptureResponse> responses) {
    String operator = Caller.operator();
    String reason = Requests.text("reason", request.getReason());
    Subject subject = orders.any(node(request.getTarget()), container(request.getTarget()));
    Responder.Ordered ordered =
        orders.capture(
            subject, reason, operator, request.getKeepCommittedImage(), CaptureWishes.of(request));
    responses.onNext(
        CaptureResponse.newBuilder()
            .setIncidentId(ordered.incident().toString())
            .setCaptureId(ordered.capture().toString())
            .build());
    responses.onCompleted();
  }

  @Override
  public void decideStep(DecideStepRequest request, StreamObserver<DecideStepResponse> responses) {
    String operator = Caller.operator();
    Step step = containments.decide(request, operator);
    responses.onNext(
        DecideStepResponse.newBuilder()
            .setStepNumber(step.id().number())
            .setStep(StepWords.name(step.kind()))
            .build());
    responses.onCompleted();
  }

  @Override
  public void confirmIncident(
      ConfirmIncidentRequest request, StreamObserver<ConfirmIncidentResponse> responses) {
    String operator = Caller.operator();
    ConfirmationDesk.Confirmed confirmed =
        confirmations.confirm(
            Requests.required("incident_id", request.getIncidentId()),
            Requests.text("reason", request.getReason()),
            operator);
    responses.onNext(
        ConfirmIncidentResponse.newBuilder()
            .setConfirmation(ConfirmationMessages.message(confirmed.confirmation()))
            .setAlready(confirmed.already())
            .build());
    responses.onCompleted();
  }

  private static NodeName node(TargetReference target) {
    return new NodeName(target.getNode());
  }

  private static String container(TargetReference target) {
    return Requests.required("target.container", target.getContainer());
  }

  private static Plan plan(ResponsePlan plan) {
    Plan.Builder message =
        Plan.newBuilder()
            .setNode(plan.target().node().text())
            .setContainerId(plan.target().container().hex())
            .setContainerName(plan.containerName())
            .addAllWarnings(plan.warnings());
    plan.actions()
        .forEach(
            action ->
                message.addSteps(
                    PlannedStep.newBuilder()
                        .setAction(action.action())
                        .setEffect(action.effect())
                        .setUndo(action.undo())
                        .addAllCalls(action.calls())));
    return message.build();
  }
}
