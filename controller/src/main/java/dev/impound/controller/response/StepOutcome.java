package dev.impound.controller.response;

import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.StepState;
import java.util.Optional;

/**
 * How a step ended; the detail says what came of it, or why it failed and what to do.
 *
 * @param cause what holds it; present when it is HELD
 */
record StepOutcome(StepState state, String detail, Optional<HoldCause> cause) {

  static StepOutcome done(String detail) {
    return new StepOutcome(StepState.DONE, detail, Optional.empty());
  }

  static StepOutcome failed(String detail) {
    return new StepOutcome(StepState.FAILED, detail, Optional.empty());
  }

  static StepOutcome held(Hold hold) {
    return new StepOutcome(StepState.HELD, hold.why(), Optional.of(hold.cause()));
  }

  static StepOutcome nothingToDo(String detail) {
    return new StepOutcome(StepState.NOTHING_TO_DO, detail, Optional.empty());
  }

  /** Why a person has to decide. */
  record Hold(HoldCause cause, String why) {}
}
