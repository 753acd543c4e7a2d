package dev.impound.controller.incident;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is journaled at once when an alarm or an operator sets a response going.
 *
 * @param reason what was seen, or why it is ordered
 * @param orderedBy an operator's name or an alarm source
 * @param alarms numbers of the alarms that it answers, which it settles; empty when an operator
 *     ordered it
 * @param playbook name of the playbook that it follows; empty when an operator ordered it
 * @param steps steps to plan unless one of the kind waits or works already
 * @param confirmBy set when a person has to confirm the containment that this order sets going;
 *     without effect where it sets none going
 * @param scope how much an acquisition among the steps takes
 */
public record Order(
    Target target,
    String containerName,
    String reason,
    String orderedBy,
    List<Long> alarms,
    String playbook,
    List<PlannedStep> steps,
    Instant at,
    Optional<ConfirmBy> confirmBy,
    CaptureScope scope) {

  public Order {
    alarms = List.copyOf(alarms);
    steps = List.copyOf(steps);
  }

  /** The same that takes another amount of evidence. */
  public Order taking(CaptureScope other) {
    return new Order(
        target, containerName, reason, orderedBy, alarms, playbook, steps, at, confirmBy, other);
  }

  /** An order whose containment nobody has to confirm, and that takes the usual evidence. */
  public Order(
      Target target,
      String containerName,
      String reason,
      String orderedBy,
      List<Long> alarms,
      String playbook,
      List<PlannedStep> steps,
      Instant at) {
    this(
        target,
        containerName,
        reason,
        orderedBy,
        alarms,
        playbook,
        steps,
        at,
        Optional.empty(),
        CaptureScope.STANDARD);
  }

  /** Until when a person has to confirm a containment, and what happens when nobody does. */
  public record ConfirmBy(Instant until, Confirmation.Then then) {}

  /**
   * A step to plan.
   *
   * @param onlyIfMissing leave it out when the newest step of the kind was done and not undone, or
   *     when a person denied it
   * @param heldUntil set when it is to be held for a person from the start: when that hold ends
   */
  public record PlannedStep(StepKind kind, boolean onlyIfMissing, Optional<Instant> heldUntil) {
    /** A step that begins by itself. */
    public static PlannedStep of(StepKind kind, boolean onlyIfMissing) {
      return new PlannedStep(kind, onlyIfMissing, Optional.empty());
    }
  }
}
