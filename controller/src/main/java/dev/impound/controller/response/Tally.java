package dev.impound.controller.response;

import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.response.StepOutcome.Hold;
import java.util.ArrayList;
import java.util.List;

/** What became of the several points at which a step cuts. Used by one thread. */
final class Tally {
  private final List<String> done = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private final List<String> held = new ArrayList<>();

  void done(String words) {
    done.add(words);
  }

  void failed(String words) {
    failed.add(words);
  }

  void held(String words) {
    held.add(words);
  }

  boolean isEmpty() {
    return done.isEmpty() && failed.isEmpty() && held.isEmpty();
  }

  /**
   * The step's outcome: held when a point is, else failed when a point is, else done.
   *
   * @param doneAre what is said before what was done, for example "drained: "
   * @param failure what is said of what failed, for example "members could not be drained"
   */
  StepOutcome outcome(HoldCause cause, String doneAre, String failure) {
    String told = done.isEmpty() ? "" : doneAre + String.join(", ", done);
    if (!held.isEmpty()) {
      List<String> all = new ArrayList<>(held);
      all.addAll(failed);
      if (!told.isEmpty()) {
        all.add(told);
      }
      return StepOutcome.held(new Hold(cause, String.join("; ", all)));
    }
    if (failed.isEmpty()) {
      return StepOutcome.done(told);
    }
    return StepOutcome.failed(
        "%d of %d %s: %s%s"
            .formatted(
                failed.size(),
                failed.size() + done.size(),
                failure,
                String.join("; ", failed),
                told.isEmpty() ? "" : "; " + told));
  }
}
