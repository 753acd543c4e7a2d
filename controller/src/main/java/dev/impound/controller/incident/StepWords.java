package dev.impound.controller.incident;

/** Steps in words, as timelines and logs say them. */
public final class StepWords {
  private StepWords() {}

  /** What a step does, for example "freeze". */
  public static String name(StepKind kind) {
    return switch (kind) {
      case FREEZE -> "freeze";
      case ISOLATE -> "isolate";
      case ACQUIRE -> "acquire evidence";
      case SEAL -> "seal evidence";
      case VERIFY -> "verify evidence";
      case QUARANTINE_LOAD -> "load on quarantine node";
      case QUARANTINE_RUN -> "run sandbox";
      case THAW -> "thaw";
      case DRAIN_MEMBERS -> "drain members";
      case ISOLATE_NODE -> "isolate node";
      case RESTORE -> "restore in the cloud";
      case CUT_NETWORK -> "cut network";
      case RESTORE_NETWORK -> "restore network";
      case HOLD_RESTART -> "hold restart policy";
      case RESTORE_RESTART -> "restore restart policy";
    };
  }

  /** Where an incident stands, for example "partly contained". */
  public static String name(IncidentState state) {
    return switch (state) {
      case RESPONDING -> "responding";
      case CONTAINED -> "contained";
      case PARTLY_CONTAINED -> "partly contained";
      case NOT_CONTAINED -> "not contained";
      case RELEASED -> "released";
    };
  }

  /** How a step ended, for example "freeze done". */
  public static String ended(StepKind kind, StepState state) {
    return name(kind)
        + switch (state) {
          case WAITING -> " waits";
          case WORKING -> " at work";
          case DONE -> " done";
          case FAILED -> " FAILED";
          case NOTHING_TO_DO -> ": nothing to do";
          case HELD -> " HELD for a person";
          case DENIED -> " denied";
        };
  }
}
