package dev.impound.controller.operator;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.JournaledPlan;
import dev.impound.controller.incident.Step;
import dev.impound.controller.response.ChangesInForce;
import dev.impound.controller.response.ConfirmationDesk;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.ResponsePlan;
import dev.impound.operator.v1.StepKind;
import dev.impound.operator.v1.StepState;
import dev.impound.operator.v1.TimelineEntry;
import java.util.List;

/** Incidents into protobuf. */
final class IncidentMessages {
  private final IncidentDesk incidents;
  private final ChangesInForce changes;
  private final ConfirmationDesk confirmations;

  IncidentMessages(IncidentDesk incidents, ChangesInForce changes, ConfirmationDesk confirmations) {
    this.incidents = incidents;
    this.changes = changes;
    this.confirmations = confirmations;
  }

  dev.impound.operator.v1.Incident message(Incident incident) {
    dev.impound.operator.v1.Incident.Builder message =
        dev.impound.operator.v1.Incident.newBuilder()
            .setId(incident.id().toString())
            .setNode(incident.target().node().text())
            .setContainerId(incident.target().container().hex())
            .setContainerName(incident.containerName())
            .setState(state(incident))
            .setReason(incident.reason())
            .setOpenedBy(incident.openedBy())
            .setOpened(Wire.timestamp(incident.opened()))
            .setAlarms((int) Math.min(Integer.MAX_VALUE, incident.alarms()))
            .addAllSteps(incident.steps().stream().map(this::step).toList())
            .addAllTimeline(
                incident.timeline().stream()
                    .map(
                        entry ->
                            TimelineEntry.newBuilder()
                                .setAt(Wire.timestamp(entry.at()))
                                .setText(entry.text())
                                .build())
                    .toList())
            .addAllPlans(plans(incident))
            .addAllChangesInForce(changes.of(incident));
    confirmations
        .of(incident)
        .ifPresent(found -> message.setConfirmation(ConfirmationMessages.message(found)));
    return message.build();
  }

  /** Left out of lists, as the timeline is. */
  private List<ResponsePlan> plans(Incident incident) {
    return incident.timeline().isEmpty()
        ? List.of()
        : incidents.plans(incident.id()).stream().map(IncidentMessages::plan).toList();
  }

  private static ResponsePlan plan(JournaledPlan plan) {
    return ResponsePlan.newBuilder()
        .setPlaybook(plan.playbook())
        .setOrderedBy(plan.orderedBy())
        .setReason(plan.reason())
        .setMade(Wire.timestamp(plan.made()))
        .addAllSteps(plan.steps().stream().map(IncidentMessages::kind).toList())
        .build();
  }

  private dev.impound.operator.v1.Step step(Step step) {
    dev.impound.operator.v1.Step.Builder message =
        dev.impound.operator.v1.Step.newBuilder()
            .setKind(kind(step.kind()))
            .setState(state(step))
            .setSubject(step.subject())
            .setDetail(step.detail())
            .setPlanned(Wire.timestamp(step.planned()))
            .setProgress(incidents.progress(step.id()))
            .setNumber(step.id().number());
    step.holdExpires().ifPresent(at -> message.setHoldExpires(Wire.timestamp(at)));
    step.started().ifPresent(at -> message.setStarted(Wire.timestamp(at)));
    step.ended().ifPresent(at -> message.setEnded(Wire.timestamp(at)));
    return message.build();
  }

  private static IncidentState state(Incident incident) {
    return switch (incident.state()) {
      case RESPONDING -> IncidentState.INCIDENT_STATE_RESPONDING;
      case CONTAINED -> IncidentState.INCIDENT_STATE_CONTAINED;
      case PARTLY_CONTAINED -> IncidentState.INCIDENT_STATE_PARTLY_CONTAINED;
      case NOT_CONTAINED -> IncidentState.INCIDENT_STATE_NOT_CONTAINED;
      case RELEASED -> IncidentState.INCIDENT_STATE_RELEASED;
    };
  }

  private static StepKind kind(dev.impound.controller.incident.StepKind kind) {
    return switch (kind) {
      case FREEZE -> StepKind.STEP_KIND_FREEZE;
      case ISOLATE -> StepKind.STEP_KIND_ISOLATE;
      case ACQUIRE -> StepKind.STEP_KIND_ACQUIRE;
      case SEAL -> StepKind.STEP_KIND_SEAL;
      case VERIFY -> StepKind.STEP_KIND_VERIFY;
      case QUARANTINE_LOAD -> StepKind.STEP_KIND_QUARANTINE_LOAD;
      case QUARANTINE_RUN -> StepKind.STEP_KIND_QUARANTINE_RUN;
      case THAW -> StepKind.STEP_KIND_THAW;
      case RESTORE -> StepKind.STEP_KIND_RESTORE;
      case DRAIN_MEMBERS -> StepKind.STEP_KIND_DRAIN_MEMBERS;
      case ISOLATE_NODE -> StepKind.STEP_KIND_ISOLATE_NODE;
      case CUT_NETWORK -> StepKind.STEP_KIND_CUT_NETWORK;
      case RESTORE_NETWORK -> StepKind.STEP_KIND_RESTORE_NETWORK;
      case HOLD_RESTART -> StepKind.STEP_KIND_HOLD_RESTART;
      case RESTORE_RESTART -> StepKind.STEP_KIND_RESTORE_RESTART;
    };
  }

  private static StepState state(Step step) {
    return switch (step.state()) {
      case WAITING -> StepState.STEP_STATE_WAITING;
      case WORKING -> StepState.STEP_STATE_WORKING;
      case DONE -> StepState.STEP_STATE_DONE;
      case FAILED -> StepState.STEP_STATE_FAILED;
      case NOTHING_TO_DO -> StepState.STEP_STATE_NOTHING_TO_DO;
      case HELD -> StepState.STEP_STATE_HELD;
      case DENIED -> StepState.STEP_STATE_DENIED;
    };
  }
}
