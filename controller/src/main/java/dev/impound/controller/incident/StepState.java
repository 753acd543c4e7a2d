package dev.impound.controller.incident;

/** Where a step stands. */
public enum StepState {
  WAITING,
  WORKING,
  DONE,
  FAILED,
  NOTHING_TO_DO,
  /** A person has to decide; nothing works on it. */
  HELD,
  /** A person refused it, or nobody decided in time. */
  DENIED;

  /** Whether nothing happens to the step by itself any more. */
  public boolean isSettled() {
    return switch (this) {
      case WAITING, WORKING -> false;
      case DONE, FAILED, NOTHING_TO_DO, HELD, DENIED -> true;
    };
  }
}
