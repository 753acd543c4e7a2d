package dev.impound.controller.node;

/** Kinds of failure of a command on a node. */
public enum NodeFailure {
  NODE_UNKNOWN,
  NODE_NOT_CONNECTED,
  NODE_BANNED,
  ATTACHED_ELSEWHERE,
  NO_ANSWER,
  NOT_SENT,
  CONTAINER_NOT_FOUND,
  CONTAINER_AMBIGUOUS,
  CONTAINER_NOT_RUNNING,
  ENGINE_UNAVAILABLE,
  ENGINE_REFUSED,
  NOT_FROZEN,
  NODE_DISK_FULL,
  NOT_PERMITTED,
  SANDBOX_NOT_FOUND,
  SANDBOX_EXISTS,
  NO_SHELL,
  DELIVERY_FAILED,
  IMAGE_MISMATCH,
  TIMED_OUT,
  INVALID,
  POLICY_CHANGED,
  NOT_CUTTABLE,
  PROGRAM_MISSING,
  CUT_NOT_VERIFIED,
  PROCESS_ESCAPED,
  COMMAND_REFUSED,
  FORBIDDEN_BY_POLICY,
  PROTECTED_BY_NODE,
  /** The controller's database is older than what nodes have seen. */
  OLD_STATE,
  /** It asks for the signature of an operator's own key, and none that it knows fits. */
  NEEDS_OPERATOR,
  DEFECT
}
