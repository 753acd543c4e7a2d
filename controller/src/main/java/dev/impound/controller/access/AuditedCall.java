package dev.impound.controller.access;

import dev.impound.controller.access.AuditTrail.Outcome;
import dev.impound.wire.Refusal;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A call whose end is entered in the audit trail, once, however it comes. */
final class AuditedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private final AuditBook book;
  private final AtomicReference<Optional<AuditBook.Ticket>> ticket =
      new AtomicReference<>(Optional.empty());

  AuditedCall(ServerCall<Q, R> call, AuditBook book) {
    super(call);
    this.book = book;
  }

  void entered(AuditBook.Ticket entry) {
    ticket.set(Optional.of(entry));
  }

  void cancelled() {
    end(new Outcome(Status.Code.CANCELLED.name(), ""));
  }

  private void end(Outcome outcome) {
    ticket.getAndSet(Optional.empty()).ifPresent(entry -> book.ended(entry, outcome));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    end(
        new Outcome(
            status.getCode().name(),
            status.isOk()
                ? ""
                : Refusal.from(status.asRuntimeException(trailers))
                    .map(refusal -> refusal.reason().name())
                    .orElse("")));
    super.close(status, trailers);
  }
}
