package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;
import dev.impound.wire.SpiffeId;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who may call, tells services who calls, and writes one audit line per call. A call that
 * was let in is watched by {@link OpenCalls} until it ends.
 */
final class CallerInterceptor implements ServerInterceptor {
  private static final Logger AUDIT = LoggerFactory.getLogger("impound.audit");

  private final OpenCalls open;
  private final InstantSource clock;
  private final AuditTrail trail;

  CallerInterceptor(OpenCalls open, InstantSource clock, AuditTrail trail) {
    this.open = open;
    this.clock = clock;
    this.trail = trail;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<Credential> credential = Credential.of(call.getAttributes());
    AuditTrail.Asked asked = asked(call, credential);
    Optional<Refusal> objection = open.objection(credential, asked.call());
    tell(asked, objection);
    if (credential.isEmpty() || objection.isPresent()) {
      refuse(call, objection.orElseThrow());
      return new ServerCall.Listener<>() {};
    }
    SpiffeId caller = credential.get().identity();
    EndableCall<Q, R> endable = new EndableCall<>(call, credential.get());
    Context context = Caller.as(credential.get());
    open.add(endable);
    return endable.listener(
        Contexts.interceptCall(
            context,
            caller.role() == SpiffeId.Role.OPERATOR
                ? Audited.enter(endable, asked, trail)
                : endable,
            headers,
            next),
        () -> open.remove(endable));
  }

  private AuditTrail.Asked asked(ServerCall<?, ?> call, Optional<Credential> credential) {
    return new AuditTrail.Asked(
        clock.instant(),
        credential.map(one -> one.identity().uri()).orElse("-"),
        String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        call.getMethodDescriptor().getFullMethodName());
  }

  private static void tell(AuditTrail.Asked asked, Optional<Refusal> objection) {
    AUDIT
        .atInfo()
        .addKeyValue("call", asked.call())
        .addKeyValue("caller", asked.caller())
        .addKeyValue("from", asked.address())
        .addKeyValue("refused", objection.map(one -> one.reason().name()).orElse("-"))
        .log("Call");
  }

  private static void refuse(ServerCall<?, ?> call, Refusal refusal) {
    StatusRuntimeException status = refusal.asStatus();
    call.close(
        status.getStatus(), Optional.ofNullable(status.getTrailers()).orElseGet(Metadata::new));
  }
}
