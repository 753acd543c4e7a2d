package dev.impound.controller.incident;

import java.time.Instant;
import java.util.List;

/**
 * What set steps of an incident going.
 *
 * @param playbook name of the playbook that was followed; empty when a person ordered it
 * @param orderedBy an operator's name, an alarm source, or "controller"
 * @param steps kinds of the steps that came of it, in the order in which they were journaled
 */
public record JournaledPlan(
    String playbook, String orderedBy, String reason, Instant made, List<StepKind> steps) {
  public JournaledPlan {
    steps = List.copyOf(steps);
  }
}
