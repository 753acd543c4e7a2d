package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.StatusRuntimeException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where an exception becomes a gRPC status. */
public final class StatusMapping {
  private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);

  private StatusMapping() {}

  /**
   * The status for {@code failure}. A failure that no service meant is logged with an id, and only
   * the id is told to the caller.
   */
  public static StatusRuntimeException status(Throwable failure) {
    return switch (failure) {
      case Refusable refused -> refused.refusal().asStatus();
      case StatusRuntimeException status -> status;
      case IllegalArgumentException malformed ->
          Refusal.of(RefusalReason.MALFORMED, String.valueOf(malformed.getMessage()), "")
              .asStatus();
      default -> defect(failure);
    };
  }

  private static StatusRuntimeException defect(Throwable failure) {
    String id = UUID.randomUUID().toString();
    LOG.atError().setCause(failure).addKeyValue("defect", id).log("Call failed by a defect");
    return Refusal.of(
            RefusalReason.DEFECT,
            "the controller failed in a way it did not expect (defect %s)".formatted(id),
            "look for this id in the controller's log")
        .asStatus();
  }
}
