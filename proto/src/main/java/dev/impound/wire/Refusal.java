package dev.impound.wire;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A call that was refused: the reason for programs, and for a person what was tried and why it
 * failed, what to do next, and the candidates where a reference was ambiguous. Travels as a gRPC
 * status with a {@code google.rpc.ErrorInfo}.
 *
 * @param hint empty when there is nothing to advise
 * @param candidates empty unless the reason is an ambiguous reference
 * @param controller {@code host:port} of the controller that can serve the call; empty unless the
 *     reason is ELSEWHERE and that one can be asked
 */
public record Refusal(
    RefusalReason reason, String message, String hint, List<String> candidates, String controller) {
  private static final String DOMAIN = "impound.dev";
  private static final String HINT = "hint";
  private static final String CANDIDATE = "candidate-";
  private static final String CONTROLLER = "controller";

  public Refusal {
    candidates = List.copyOf(candidates);
  }

  /** A refusal that any controller would give. */
  public Refusal(RefusalReason reason, String message, String hint, List<String> candidates) {
    this(reason, message, hint, candidates, "");
  }

  /** A refusal with advice and no candidates. */
  public static Refusal of(RefusalReason reason, String message, String hint) {
    return new Refusal(reason, message, hint, List.of());
  }

  /**
   * A refusal of what another controller can do.
   *
   * @param controller {@code host:port} of that one; empty where it cannot be asked
   */
  public static Refusal elsewhere(String message, String hint, String controller) {
    return new Refusal(RefusalReason.ELSEWHERE, message, hint, List.of(), controller);
  }

  /** The status to end the call with. */
  public StatusRuntimeException asStatus() {
    Map<String, String> metadata = new TreeMap<>();
    if (!hint.isEmpty()) {
      metadata.put(HINT, hint);
    }
    for (int i = 0; i < candidates.size(); i++) {
      metadata.put(CANDIDATE + i, candidates.get(i));
    }
    if (!controller.isEmpty()) {
      metadata.put(CONTROLLER, controller);
    }
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain(DOMAIN)
            .setReason(reason.name())
            .putAllMetadata(metadata)
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(reason.code().value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  /**
   * The refusal that a failed call carries; empty when the call failed below the contract, such as
   * for want of a connection.
   */
  public static Optional<Refusal> from(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return read(detail, status.getMessage());
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> read(Any detail, String message) {
    try {
      ErrorInfo info = detail.unpack(ErrorInfo.class);
      List<String> candidates = new ArrayList<>();
      for (int i = 0; info.containsMetadata(CANDIDATE + i); i++) {
        candidates.add(info.getMetadataOrThrow(CANDIDATE + i));
      }
      return Optional.of(
          new Refusal(
              RefusalReason.valueOf(info.getReason()),
              message,
              info.getMetadataOrDefault(HINT, ""),
              candidates,
              info.getMetadataOrDefault(CONTROLLER, "")));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
