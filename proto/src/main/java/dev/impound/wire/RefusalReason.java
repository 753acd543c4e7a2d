package dev.impound.wire;

import io.grpc.Status;

/**
 * Why a call was refused, as it stands in the {@code google.rpc.ErrorInfo} of a status. Names are
 * stable: programs switch on them, never on text.
 */
public enum RefusalReason {
  MALFORMED(Status.Code.INVALID_ARGUMENT),
  NO_IDENTITY(Status.Code.UNAUTHENTICATED),
  NOT_A_NODE(Status.Code.PERMISSION_DENIED),
  NOT_AN_OPERATOR(Status.Code.PERMISSION_DENIED),
  NOT_YOUR_NAME(Status.Code.PERMISSION_DENIED),
  NOT_YOUR_CAPTURE(Status.Code.PERMISSION_DENIED),
  NOT_YOUR_SHELL(Status.Code.PERMISSION_DENIED),
  NOT_ORDERED(Status.Code.PERMISSION_DENIED),
  SESSION_REPLACED(Status.Code.ABORTED),
  NODE_UNKNOWN(Status.Code.NOT_FOUND),
  CONTAINER_UNKNOWN(Status.Code.NOT_FOUND),
  INCIDENT_UNKNOWN(Status.Code.NOT_FOUND),
  ITEM_UNKNOWN(Status.Code.NOT_FOUND),
  CAPTURE_UNKNOWN(Status.Code.NOT_FOUND),
  SANDBOX_UNKNOWN(Status.Code.NOT_FOUND),
  SHELL_UNKNOWN(Status.Code.NOT_FOUND),
  NOT_CONTAINED(Status.Code.NOT_FOUND),
  ALARM_UNKNOWN(Status.Code.NOT_FOUND),
  STEP_UNKNOWN(Status.Code.NOT_FOUND),
  STEP_NOT_HELD(Status.Code.FAILED_PRECONDITION),
  NOTHING_TO_CONFIRM(Status.Code.FAILED_PRECONDITION),
  CONTAINER_AMBIGUOUS(Status.Code.FAILED_PRECONDITION),
  CONTAINER_NOT_RUNNING(Status.Code.FAILED_PRECONDITION),
  CAPTURE_CLOSED(Status.Code.FAILED_PRECONDITION),
  ITEM_NOT_COMPLETE(Status.Code.FAILED_PRECONDITION),
  NOT_AN_IMAGE(Status.Code.FAILED_PRECONDITION),
  NOT_A_QUARANTINE_NODE(Status.Code.FAILED_PRECONDITION),
  NO_SHELL(Status.Code.FAILED_PRECONDITION),
  SANDBOX_NOT_RUNNING(Status.Code.FAILED_PRECONDITION),
  SANDBOX_EXISTS(Status.Code.ALREADY_EXISTS),
  ELSEWHERE(Status.Code.FAILED_PRECONDITION),
  OFFSET_GAP(Status.Code.OUT_OF_RANGE),
  DIGEST_MISMATCH(Status.Code.DATA_LOSS),
  STORE_DAMAGED(Status.Code.DATA_LOSS),
  IMAGE_MISMATCH(Status.Code.DATA_LOSS),
  DISK_FULL(Status.Code.RESOURCE_EXHAUSTED),
  QUOTA_REACHED(Status.Code.RESOURCE_EXHAUSTED),
  NODE_NOT_CONNECTED(Status.Code.UNAVAILABLE),
  ENGINE_UNAVAILABLE(Status.Code.UNAVAILABLE),
  ENGINE_REFUSED(Status.Code.ABORTED),
  DELIVERY_FAILED(Status.Code.UNAVAILABLE),
  TIMED_OUT(Status.Code.DEADLINE_EXCEEDED),
  DEFECT(Status.Code.INTERNAL);

  private final Status.Code code;

  RefusalReason(Status.Code code) {
    this.code = code;
  }

  /** The gRPC status that this reason travels under. */
  public Status.Code code() {
    return code;
  }
}
