package dev.impound.controller.incident;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An incident as it stands.
 *
 * @param containerName the name when it was opened, for display only
 * @param reason what the first alarm saw, or the first operator's reason
 * @param openedBy an operator's name or an alarm source
 * @param playbook name of the playbook that it was opened by; empty when an operator's order did
 * @param alarms how many alarms it has taken in
 * @param steps in the order of journaling
 * @param timeline oldest first; empty where only a summary was read
 */
public record Incident(
    IncidentId id,
    Target target,
    String containerName,
    IncidentState state,
    String reason,
    String openedBy,
    String playbook,
    Instant opened,
    long alarms,
    List<Step> steps,
    List<TimelineEntry> timeline) {

  public Incident {
    steps = List.copyOf(steps);
    timeline = List.copyOf(timeline);
  }

  /** Whether no step is waiting or at work. */
  public boolean isSettled() {
    return steps.stream().allMatch(step -> step.state().isSettled());
  }

  /** The newest step of a kind. */
  public Optional<Step> latest(StepKind kind) {
    return steps.reversed().stream().filter(step -> step.kind() == kind).findFirst();
  }

  /** Whether a step of this kind waits or works. */
  public boolean isActive(StepKind kind) {
    return steps.stream().anyMatch(step -> step.kind() == kind && !step.state().isSettled());
  }

  /** Whether {@code act} was done and {@code undo} has not been done since. */
  public boolean isInForce(StepKind act, StepKind undo) {
    for (Step step : steps.reversed()) {
      if (step.state() == StepState.DONE && step.kind() == undo) {
        return false;
      }
      if (step.state() == StepState.DONE && step.kind() == act) {
        return true;
      }
    }
    return false;
  }
}
