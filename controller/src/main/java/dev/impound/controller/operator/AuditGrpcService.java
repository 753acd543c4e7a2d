package dev.impound.controller.operator;

import com.google.protobuf.Timestamp;
import dev.impound.controller.access.AuditTrail;
import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.AuditEntry;
import dev.impound.operator.v1.AuditServiceGrpc;
import dev.impound.operator.v1.ListAuditRequest;
import dev.impound.operator.v1.ListAuditResponse;
import dev.impound.wire.Portions;
import io.grpc.stub.StreamObserver;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

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
    Portions.of(
            ListAuditResponse.newBuilder()
                .addAllEntries(
                    trail.find(search(request)).stream().map(AuditGrpcService::message).toList())
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  private static AuditTrail.Search search(ListAuditRequest request) {
    return new AuditTrail.Search(
        request.getCaller(),
        request.getCall(),
        request.getNode(),
        request.getIncidentId(),
        request.getOutcome(),
        request.hasSince() ? Optional.of(instant(request.getSince())) : Optional.empty(),
        request.hasUntil() ? Optional.of(instant(request.getUntil())) : Optional.empty(),
        Math.max(0, request.getAfter()),
        request.getOldestFirst(),
        request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MOST));
  }

  private static Instant instant(Timestamp timestamp) {
    try {
      return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("an instant is out of range", e);
    }
  }

  private static AuditEntry message(AuditTrail.Entry entry) {
    AuditTrail.Asked asked = entry.asked();
    AuditEntry.Builder message =
        AuditEntry.newBuilder()
            .setNumber(entry.number())
            .setAt(Wire.timestamp(asked.at()))
            .setController(entry.controller())
            .setCaller(asked.caller())
            .setRole(asked.role())
            .setAddress(asked.address())
            .setCall(asked.call())
            .setNode(asked.about().node())
            .setIncidentId(asked.about().incident())
            .setItem(asked.about().item())
            .setOutcome(entry.outcome().status())
            .setReason(entry.outcome().reason());
    entry.late().ifPresent(at -> message.setEnteredLate(Wire.timestamp(at)));
    return message.build();
  }
}
