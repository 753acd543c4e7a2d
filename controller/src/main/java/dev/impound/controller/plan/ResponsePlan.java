package dev.impound.controller.plan;

import dev.impound.controller.incident.Target;
import java.util.List;

/**
 * What a response does, in order. Texts are safe to show.
 *
 * @param warnings what an operator should know first, one sentence each
 */
public record ResponsePlan(
    Target target, String containerName, List<PlannedAction> actions, List<String> warnings) {

  public ResponsePlan {
    actions = List.copyOf(actions);
    warnings = List.copyOf(warnings);
  }

  /**
   * One action of a plan.
   *
   * @param undo the command that undoes it; empty when nothing needs undoing
   * @param calls to the cloud that it makes, in their order
   */
  public record PlannedAction(String action, String effect, String undo, List<String> calls) {
    public PlannedAction {
      calls = List.copyOf(calls);
    }

    /** An action that asks nothing of the cloud. */
    public PlannedAction(String action, String effect, String undo) {
      this(action, effect, undo, List.of());
    }
  }
}
