package dev.impound.controller.response;

import dev.impound.controller.incident.LeaseLostException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures that leave a step unsettled, to be taken up again, from those that end it.
 *
 * @param journalAway whether a failure means that the database cannot be reached now
 */
record CutOff(Predicate<Throwable> journalAway) {
  /** Where nothing is known of the database. */
  static final CutOff LOST_LEASES_ONLY = new CutOff(failure -> false);

  boolean is(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LeaseLostException
          || cause instanceof StepCutOffException
          || journalAway.test(cause)) {
        return true;
      }
    }
    return false;
  }
}
