package dev.impound.controller.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that is entered in the audit trail before it is answered, and again with its outcome. What
 * cannot be entered goes on and stands in the log alone: a database that is away must not keep
 * anybody from a container that runs wild.
 */
final class Audited<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Audited.class);

  private final AuditTrail trail;
  private final OptionalLong number;

  private Audited(ServerCall<Q, R> call, AuditTrail trail, OptionalLong number) {
    super(call);
    this.trail = trail;
    this.number = number;
  }

  static <Q, R> ServerCall<Q, R> enter(
      ServerCall<Q, R> call, AuditTrail.Asked asked, AuditTrail trail) {
    OptionalLong number = OptionalLong.empty();
    try {
      number = OptionalLong.of(trail.enter(asked));
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("call", asked.call())
          .addKeyValue("caller", asked.caller())
          .addKeyValue("problem", e.getMessage())
          .log("Call stands in this log only; the audit trail took no entry");
    }
    return new Audited<>(call, trail, number);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    try {
      number.ifPresent(entered -> trail.answered(entered, status.getCode().name()));
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("problem", e.getMessage()).log("Outcome is not in the audit trail");
    }
    super.close(status, trailers);
  }
}
