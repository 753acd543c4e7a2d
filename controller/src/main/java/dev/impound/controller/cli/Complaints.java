package dev.impound.controller.cli;

import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.Status;
import java.util.List;
import java.util.Objects;

/** Makes complaints of calls that failed: by the contract's reason, or below the contract. */
final class Complaints {
  private Complaints() {}

  /**
   * The complaint for a call that failed.
   *
   * @param task what the command was doing, such as "list the nodes"
   * @param endpoint the controller that was called
   */
  static Complaint of(String task, String endpoint, Throwable failure) {
    String message = "cannot " + task;
    return Refusal.from(failure)
        .map(refusal -> refused(message, refusal))
        .orElseGet(() -> below(message, endpoint, failure));
  }

  private static Complaint refused(String message, Refusal refusal) {
    return new Complaint(
        exit(refusal.reason()),
        refusal.reason().name(),
        message,
        refusal.message(),
        refusal.hint(),
        refusal.candidates());
  }

  /** The exit code that tells a script of this reason. */
  static ExitCode exit(RefusalReason reason) {
    return switch (reason) {
      case MALFORMED -> ExitCode.USAGE;
      case NO_IDENTITY,
          CERTIFICATE_EXPIRED,
          CERTIFICATE_REPLACED,
          ENROLMENT_REFUSED,
          LOGIN_REFUSED,
          SESSION_OVER,
          CERTIFICATE_ENDED,
          TOO_MANY_TRIES,
          BANNED,
          NOT_A_NODE,
          NOT_AN_OPERATOR,
          NOT_ALLOWED,
          OUT_OF_SCOPE,
          NOT_YOUR_NAME,
          NOT_YOUR_CAPTURE,
          NOT_YOUR_SHELL,
          NOT_ORDERED ->
          ExitCode.NOT_ALLOWED;
      case NODE_UNKNOWN,
          CONTAINER_UNKNOWN,
          INCIDENT_UNKNOWN,
          ITEM_UNKNOWN,
          CAPTURE_UNKNOWN,
          SANDBOX_UNKNOWN,
          SHELL_UNKNOWN,
          NOT_CONTAINED,
          ALARM_UNKNOWN,
          HOLD_UNKNOWN,
          STEP_UNKNOWN,
          BAN_UNKNOWN,
          ENROLMENT_UNKNOWN,
          TOKEN_UNKNOWN,
          GRANT_UNKNOWN,
          APPROVAL_UNKNOWN,
          CONTAINER_AMBIGUOUS ->
          ExitCode.NOT_FOUND;
      case NODE_BANNED,
          ENROLMENT_PENDING,
          NOT_ENROLLED,
          NO_ENROLMENT,
          FINGERPRINT_DIFFERS,
          OPERATOR_REVOKED,
          COMMAND_REFUSED,
          COMMAND_NOT_SENT,
          STEP_NOT_HELD,
          NOTHING_TO_CONFIRM,
          SESSION_REPLACED,
          CONTAINER_NOT_RUNNING,
          CAPTURE_CLOSED,
          CAPTURE_OPEN,
          EVIDENCE_PURGED,
          EVIDENCE_IN_USE,
          ITEM_NOT_COMPLETE,
          ENCRYPTED,
          NOT_AN_IMAGE,
          NOT_A_QUARANTINE_NODE,
          NO_SHELL,
          SANDBOX_NOT_RUNNING,
          SANDBOX_EXISTS,
          ENGINE_REFUSED,
          OFFSET_GAP,
          DISK_FULL,
          QUOTA_REACHED,
          DEFECT ->
          ExitCode.FAILED;
      case EVIDENCE_HELD,
          FORBIDDEN_BY_NODE,
          PROTECTED_BY_NODE,
          OLD_STATE,
          OPERATOR_SIGNATURE_NEEDED,
          SECOND_PERSON_NEEDED,
          APPROVAL_CLOSED ->
          ExitCode.REFUSED;
      case DIGEST_MISMATCH, STORE_DAMAGED, IMAGE_MISMATCH -> ExitCode.DAMAGED;
      case NODE_NOT_CONNECTED,
          ELSEWHERE,
          ENGINE_UNAVAILABLE,
          DELIVERY_FAILED,
          DELIVERY_TAKEN_OVER,
          AUDIT_UNAVAILABLE ->
          ExitCode.UNREACHABLE;
      case TIMED_OUT -> ExitCode.TIMED_OUT;
    };
  }

  private static Complaint below(String message, String endpoint, Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String told = Objects.requireNonNullElse(status.getDescription(), "it did not say why");
    return switch (status.getCode()) {
      case UNAVAILABLE -> TransportFailure.complaint(message, endpoint, status);
      case DEADLINE_EXCEEDED ->
          Complaint.of(
              ExitCode.TIMED_OUT,
              "TIMED_OUT",
              message,
              "the controller at %s did not answer in time".formatted(endpoint),
              "see how it is with: impound status");
      case UNIMPLEMENTED ->
          Complaint.of(
              ExitCode.VERSION_SKEW,
              "VERSION_SKEW",
              message,
              "the controller at %s does not know this call".formatted(endpoint),
              "compare: impound version; impound status");
      default ->
          new Complaint(
              exit(status.getCode()), status.getCode().name(), message, told, "", List.of());
    };
  }

  private static ExitCode exit(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT -> ExitCode.USAGE;
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case UNAUTHENTICATED, PERMISSION_DENIED -> ExitCode.NOT_ALLOWED;
      case DATA_LOSS -> ExitCode.DAMAGED;
      default -> ExitCode.FAILED;
    };
  }
}
