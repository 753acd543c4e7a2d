package dev.impound.controller.response;

import dev.impound.controller.incident.StepState;

/** How a step ended; the detail says what came of it, or why it failed and what to do. */
record StepOutcome(StepState state, String detail) {

  static StepOutcome done(String detail) {
    return new StepOutcome(StepState.DONE, detail);
  }

  static StepOutcome failed(String detail) {
    return new StepOutcome(StepState.FAILED, detail);
  }

  static StepOutcome nothingToDo(String detail) {
    return new StepOutcome(StepState.NOTHING_TO_DO, detail);
  }
}
