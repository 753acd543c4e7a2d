package dev.impound.controller.response;

import org.jspecify.annotations.Nullable;

/** A step was cut off in its middle; it stays unsettled and is taken up again. */
final class StepCutOffException extends RuntimeException {
  StepCutOffException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
