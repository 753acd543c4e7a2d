package dev.impound.controller.access;

import dev.impound.controller.rpc.StatusMapping;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusRuntimeException;

/** What an operator sends: the first message decides whether the call reaches its service. */
final class CheckedListener<Q> extends SimpleForwardingServerCallListener<Q> {
  private final AuditedCall<Q, ?> call;
  private final AccessInterceptor.Check check;
  private boolean entered;
  private boolean refused;

  CheckedListener(
      ServerCall.Listener<Q> service, AuditedCall<Q, ?> call, AccessInterceptor.Check check) {
    super(service);
    this.call = call;
    this.check = check;
  }

  @Override
  public void onMessage(Q message) {
    if (refused) {
      return;
    }
    try {
      if (entered) {
        check.again();
      } else {
        call.entered(check.enter(message));
        entered = true;
      }
    } catch (RuntimeException e) {
      refused = true;
      StatusRuntimeException status = StatusMapping.status(e);
      Metadata trailers = status.getTrailers();
      call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      return;
    }
    super.onMessage(message);
  }

  @Override
  public void onHalfClose() {
    if (!refused) {
      super.onHalfClose();
    }
  }

  @Override
  public void onComplete() {
    if (refused) {
      super.onCancel();
    } else {
      super.onComplete();
    }
  }

  @Override
  public void onCancel() {
    call.cancelled();
    super.onCancel();
  }
}
