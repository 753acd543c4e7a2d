package dev.impound.controller.incident;

/** What a step does. */
public enum StepKind {
  FREEZE,
  ISOLATE,
  ACQUIRE,
  SEAL,
  VERIFY,
  QUARANTINE_LOAD,
  QUARANTINE_RUN,
  THAW,
  RESTORE,
  HOLD_RESTART,
  RESTORE_RESTART,
  CUT_NETWORK,
  RESTORE_NETWORK
}
