package dev.impound.controller.operator;

import dev.impound.controller.rpc.AuditTrail;
import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.AuditEntry;
import dev.impound.operator.v1.AuditServiceGrpc;
import dev.impound.operator.v1.ListAuditRequest;
import dev.impound.operator.v1.ListAuditResponse;
import io.grpc.stub.StreamObserver;

/** What operators asked, for operators. */
public final class AuditGrpcService extends AuditServiceGrpc.AuditServiceImplBase {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;

  private final AuditTrail trail;

  public AuditGrpcService(AuditTrail trail) {
    this.trail = trail;
  }

  @Override
  public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> responses) {
    Caller.operator();
    int limit = request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MOST);
    responses.onNext(
        ListAuditResponse.newBuilder()
            .addAllEntries(trail.newest(limit).stream().map(AuditGrpcService::message).toList())
            .build());
    responses.onCompleted();
  }

  private static AuditEntry message(AuditTrail.Entry entry) {
    return AuditEntry.newBuilder()
        .setAt(Wire.timestamp(entry.asked().at()))
        .setController(entry.controller())
        .setCaller(entry.asked().caller())
        .setAddress(entry.asked().address())
        .setCall(entry.asked().call())
        .setOutcome(entry.outcome())
        .build();
  }
}
