package dev.impound.controller.incident;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is journaled at once when an alarm or an operator sets a response going.
 *
 * @param reason what was seen, or why it is ordered
 * @param orderedBy an operator's name or an alarm source
 * @param alarmSource the source, when it is an alarm
 * @param steps steps to plan unless one of the kind waits or works already
 */
public record Order(
    Target target,
    String containerName,
    String reason,
    String orderedBy,
    Optional<String> alarmSource,
    List<PlannedStep> steps,
    Instant at) {

  public Order {
    steps = List.copyOf(steps);
  }

  /**
   * A step to plan.
   *
   * @param onlyIfMissing leave it out when the newest step of the kind was done and not undone
   */
  public record PlannedStep(StepKind kind, boolean onlyIfMissing) {}
}
