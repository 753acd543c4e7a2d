package dev.impound.controller.cli;

import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.ItemState;
import dev.impound.operator.v1.Step;
import dev.impound.operator.v1.StepKind;
import dev.impound.operator.v1.StepState;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the exit code says of an incident whose response has ended. */
final class Outcome {
  private static final Set<StepKind> CONTAINMENT =
      EnumSet.of(
          StepKind.STEP_KIND_FREEZE,
          StepKind.STEP_KIND_ISOLATE,
          StepKind.STEP_KIND_DRAIN_MEMBERS,
          StepKind.STEP_KIND_ISOLATE_NODE,
          StepKind.STEP_KIND_CUT_NETWORK);
  private static final Set<StepKind> RELEASE =
      EnumSet.of(
          StepKind.STEP_KIND_THAW,
          StepKind.STEP_KIND_RESTORE,
          StepKind.STEP_KIND_RESTORE_NETWORK,
          StepKind.STEP_KIND_RESTORE_RESTART);
  private static final Set<StepKind> RESPONSE =
      EnumSet.of(
          StepKind.STEP_KIND_FREEZE,
          StepKind.STEP_KIND_ISOLATE,
          StepKind.STEP_KIND_DRAIN_MEMBERS,
          StepKind.STEP_KIND_ISOLATE_NODE,
          StepKind.STEP_KIND_ACQUIRE,
          StepKind.STEP_KIND_SEAL,
          StepKind.STEP_KIND_VERIFY);

  private Outcome() {}

  /** Of an order to contain. */
  static ExitCode ofContain(Incident incident) {
    return incident.getState() == IncidentState.INCIDENT_STATE_CONTAINED
        ? ExitCode.OK
        : incomplete(incident, CONTAINMENT);
  }

  /** Of an order to release. */
  static ExitCode ofRelease(Incident incident) {
    return incident.getState() == IncidentState.INCIDENT_STATE_RELEASED
        ? ExitCode.OK
        : incomplete(incident, RELEASE);
  }

  /** Of an alarm: containment and evidence. */
  static ExitCode ofAlarm(Incident incident) {
    boolean failed =
        latest(incident, RESPONSE).stream()
            .anyMatch(step -> step.getState() == StepState.STEP_STATE_FAILED);
    return incident.getState() == IncidentState.INCIDENT_STATE_CONTAINED && !failed
        ? ExitCode.OK
        : incomplete(incident, RESPONSE);
  }

  /**
   * Of an order to capture, by the items that came of it.
   *
   * @param imageOrdered whether an image was to be among them
   */
  static ExitCode ofCapture(List<EvidenceItem> items, boolean imageOrdered) {
    if (items.stream().anyMatch(item -> item.hasVerified() && !item.getVerified())) {
      return ExitCode.DAMAGED;
    }
    long sealed =
        items.stream().filter(item -> item.getState() == ItemState.ITEM_STATE_SEALED).count();
    if (sealed == 0) {
      return ExitCode.FAILED;
    }
    boolean hasImage = items.stream().anyMatch(i -> i.getKind() == ItemKind.ITEM_KIND_IMAGE);
    return sealed == items.size() && (hasImage || !imageOrdered) ? ExitCode.OK : ExitCode.PARTIAL;
  }

  private static ExitCode incomplete(Incident incident, Set<StepKind> kinds) {
    Collection<Step> latest = latest(incident, kinds);
    if (latest.stream().anyMatch(step -> step.getState() == StepState.STEP_STATE_DONE)) {
      return ExitCode.PARTIAL;
    }
    return latest.stream().anyMatch(step -> step.getState() == StepState.STEP_STATE_HELD)
        ? ExitCode.REFUSED
        : ExitCode.FAILED;
  }

  /** The last step of each kind on each subject: a step that was repeated counts once. */
  private static Collection<Step> latest(Incident incident, Set<StepKind> kinds) {
    Map<String, Step> latest = new LinkedHashMap<>();
    for (Step step : incident.getStepsList()) {
      if (kinds.contains(step.getKind())) {
        latest.put(step.getKind() + " " + step.getSubject(), step);
      }
    }
    return latest.values();
  }
}
