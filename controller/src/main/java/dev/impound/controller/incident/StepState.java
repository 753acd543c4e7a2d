package dev.impound.controller.incident;

/** Where a step stands. */
public enum StepState {
  WAITING,
  WORKING,
  DONE,
  FAILED,
  NOTHING_TO_DO;

  /** Whether the step has ended. */
  public boolean isSettled() {
    return switch (this) {
      case WAITING, WORKING -> false;
      case DONE, FAILED, NOTHING_TO_DO -> true;
    };
  }
}
