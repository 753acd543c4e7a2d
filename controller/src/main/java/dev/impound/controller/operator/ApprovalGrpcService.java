package dev.impound.controller.operator;

import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.approval.ApprovalId;
import dev.impound.controller.approval.ApprovalRequest;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.response.Orders;
import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.ApprovalEntry;
import dev.impound.operator.v1.ApprovalServiceGrpc;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.DecideApprovalRequest;
import dev.impound.operator.v1.DecideApprovalResponse;
import dev.impound.operator.v1.DecideStepRequest;
import dev.impound.operator.v1.GetApprovalRequest;
import dev.impound.operator.v1.GetApprovalResponse;
import dev.impound.operator.v1.ListApprovalsRequest;
import dev.impound.operator.v1.ListApprovalsResponse;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.wire.NodeName;
import dev.impound.wire.Portions;
import io.grpc.stub.StreamObserver;

/** What waits for a second person, for operators. */
public final class ApprovalGrpcService extends ApprovalServiceGrpc.ApprovalServiceImplBase {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;

  private final ApprovalDesk desk;
  private final ContainmentOrders orders;
  private final Purges purges;

  public ApprovalGrpcService(ApprovalDesk desk, Orders orders, Retention retention) {
    this.desk = desk;
    this.orders = new ContainmentOrders(orders, desk, retention);
    this.purges = new Purges(retention, desk);
  }

  @Override
  public void listApprovals(
      ListApprovalsRequest request, StreamObserver<ListApprovalsResponse> responses) {
    Caller.operator();
    int limit = request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MOST);
    Portions.of(
            ListApprovalsResponse.newBuilder()
                .addAllApprovals(desk.newest(limit).stream().map(this::message).toList())
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void getApproval(
      GetApprovalRequest request, StreamObserver<GetApprovalResponse> responses) {
    Caller.operator();
    responses.onNext(
        GetApprovalResponse.newBuilder()
            .setApproval(message(desk.find(ApprovalId.parse(request.getApprovalId()))))
            .build());
    responses.onCompleted();
  }

  @Override
  public void decideApproval(
      DecideApprovalRequest request, StreamObserver<DecideApprovalResponse> responses) {
    String operator = Caller.operator();
    ApprovalId id = ApprovalId.parse(request.getApprovalId());
    String reason = Requests.text("reason", request.getReason());
    ApprovalRequest decided =
        request.getApprove()
            ? desk.approve(id, operator, reason, this::act)
            : desk.deny(id, operator, reason);
    responses.onNext(DecideApprovalResponse.newBuilder().setApproval(message(decided)).build());
    responses.onCompleted();
  }

  private String act(ApprovalRequest request) {
    Actions.Approved approved = Actions.Approved.of(request);
    return switch (request.asked().kind()) {
      case PURGE -> purges.purge(Actions.read(PurgeRequest.parser(), request), approved);
      case RELEASE -> orders.release(Actions.read(ReleaseRequest.parser(), request), approved);
      case OVERRIDE -> orders.decide(Actions.read(DecideStepRequest.parser(), request), approved);
      case CONTAIN -> orders.contain(Actions.read(ContainRequest.parser(), request), approved);
    };
  }

  private ApprovalEntry message(ApprovalRequest request) {
    ApprovalRequest.Asked asked = request.asked();
    ApprovalEntry.Builder message =
        ApprovalEntry.newBuilder()
            .setId(request.id().toString())
            .setKind(asked.kind().word())
            .setRequester(asked.requester())
            .setReason(asked.reason())
            .setSummary(asked.summary())
            .addAllNodes(asked.nodes().stream().map(NodeName::text).toList())
            .setRequestedAt(Wire.timestamp(asked.at()))
            .setExpiresAt(Wire.timestamp(asked.expires()))
            .setState(request.word(desk.now()))
            .setOutcome(request.outcome());
    request
        .decided()
        .ifPresent(
            decided ->
                message
                    .setDecidedBy(decided.by())
                    .setDecisionReason(decided.reason())
                    .setDecidedAt(Wire.timestamp(decided.at())));
    return message.build();
  }
}
