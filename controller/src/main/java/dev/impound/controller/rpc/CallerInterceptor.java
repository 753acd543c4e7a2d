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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who may call, tells services who calls, and writes a line to the log for calls of nodes
 * and for what it refuses. A call that was let in is watched by {@link OpenCalls} until it ends.
 */
final class CallerInterceptor implements ServerInterceptor {
  private static final Logger AUDIT = LoggerFactory.getLogger("impound.audit");

  private final OpenCalls open;

  CallerInterceptor(OpenCalls open) {
    this.open = open;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<Credential> credential = Credential.of(call.getAttributes());
    Optional<Refusal> objection =
        open.objection(credential, call.getMethodDescriptor().getFullMethodName());
    tell(call, credential, objection);
    if (credential.isEmpty() || objection.isPresent()) {
      refuse(call, objection.orElseThrow());
      return new ServerCall.Listener<>() {};
    }
    EndableCall<Q, R> endable = new EndableCall<>(call, credential.get());
    Context context = Caller.as(credential.get());
    open.add(endable);
    return endable.listener(
        Contexts.interceptCall(context, endable, headers, next), () -> open.remove(endable));
  }

  /** What operators ask is told with its outcome, by what audits it. */
  private static void tell(
      ServerCall<?, ?> call, Optional<Credential> credential, Optional<Refusal> objection) {
    if (objection.isEmpty()
        && credential.filter(one -> one.identity().role() == SpiffeId.Role.OPERATOR).isPresent()) {
      return;
    }
    AUDIT
        .atInfo()
        .addKeyValue("call", call.getMethodDescriptor().getFullMethodName())
        .addKeyValue("caller", credential.map(one -> one.identity().uri()).orElse("-"))
        .addKeyValue(
            "from", String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)))
        .addKeyValue("refused", objection.map(one -> one.reason().name()).orElse("-"))
        .log("Call");
  }

  private static void refuse(ServerCall<?, ?> call, Refusal refusal) {
    StatusRuntimeException status = refusal.asStatus();
    call.close(
        status.getStatus(), Optional.ofNullable(status.getTrailers()).orElseGet(Metadata::new));
  }
}
