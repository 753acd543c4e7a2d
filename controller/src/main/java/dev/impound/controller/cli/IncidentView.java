package dev.impound.controller.cli;

import dev.impound.operator.v1.Confirmation;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.Plan;
import dev.impound.operator.v1.PlannedStep;
import dev.impound.operator.v1.ResponsePlan;
import dev.impound.operator.v1.Step;
import dev.impound.operator.v1.StepState;
import dev.impound.operator.v1.TimelineEntry;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Incidents and plans as a person reads them. */
final class IncidentView {
  /** How a controller begins an entry that lists calls, after the step's name. */
  private static final Pattern CALLS =
      Pattern.compile("[a-z-]+: cloud calls \\d+ to \\d+ of \\d+: ");

  private IncidentView() {}

  static void list(List<Incident> incidents, PrintWriter out) {
    Table table =
        new Table("INCIDENT", "STATE", "NODE", "CONTAINER", "NAME", "OPENED", "ALARMS", "REASON");
    for (Incident incident : incidents) {
      table.row(
          Shown.name(incident.getId()),
          Shown.word(incident.getState()),
          Shown.name(incident.getNode()),
          Shown.brief(incident.getContainerId()),
          Shown.name(incident.getContainerName()),
          Shown.time(incident.hasOpened(), incident.getOpened()),
          Integer.toUnsignedString(incident.getAlarms()),
          Shown.name(incident.getReason()));
    }
    table.print(out);
  }

  /** What it is and how it stands. */
  static Sheet sheet(Incident incident) {
    return new Sheet()
        .line("incident", Shown.name(incident.getId()))
        .line("state", Shown.word(incident.getState()))
        .line("node", Shown.name(incident.getNode()))
        .line("container", Shown.name(incident.getContainerName()))
        .line("container id", Shown.name(incident.getContainerId()))
        .line("reason", Shown.name(incident.getReason()))
        .line("opened", Shown.time(incident.hasOpened(), incident.getOpened()))
        .line("opened by", Shown.name(incident.getOpenedBy()))
        .line("alarms", Integer.toUnsignedString(incident.getAlarms()));
  }

  /**
   * Everything of it.
   *
   * @param calls whether each call to the cloud is shown too
   */
  static void whole(Incident incident, boolean calls, PrintWriter out) {
    sheet(incident)
        .lines("in force", incident.getChangesInForceList().stream().map(Shown::sentence).toList())
        .lines("confirmation", confirmation(incident))
        .lines("held", held(incident))
        .lines("plans", incident.getPlansList().stream().map(IncidentView::plan).toList())
        .print(out);
    if (incident.getStepsCount() > 0) {
      out.println();
      steps(incident.getStepsList()).print(out);
    }
    if (incident.getTimelineCount() > 0) {
      out.println();
      Table timeline = new Table("TIME", "WHAT HAPPENED");
      incident.getTimelineList().stream()
          .filter(entry -> calls || !isCalls(entry))
          .forEach(
              entry ->
                  timeline.row(
                      Shown.time(entry.hasAt(), entry.getAt()), Shown.sentence(entry.getText())));
      timeline.print(out);
      if (!calls && incident.getTimelineList().stream().anyMatch(IncidentView::isCalls)) {
        out.println("Each call to the cloud is on record too: add --calls");
      }
    }
  }

  /** Whether an entry lists calls to the cloud, as a controller writes them after a step. */
  private static boolean isCalls(TimelineEntry entry) {
    return CALLS.matcher(entry.getText()).lookingAt();
  }

  /** Until when the containment has to be confirmed, or what became of that; one line at most. */
  static List<String> confirmation(Incident incident) {
    if (!incident.hasConfirmation()) {
      return List.of();
    }
    Confirmation confirmation = incident.getConfirmation();
    String until = Shown.time(confirmation.hasUntil(), confirmation.getUntil());
    String command =
        "impound incident confirm %s --reason TEXT".formatted(Shown.name(incident.getId()));
    return switch (confirmation.getState()) {
      case CONFIRMATION_STATE_WAITING ->
          List.of(
              "to be confirmed until %s, else %s: %s"
                  .formatted(until, otherwise(confirmation), command));
      case CONFIRMATION_STATE_CONFIRMED -> List.of(confirmed(confirmation));
      case CONFIRMATION_STATE_PAGED ->
          List.of(
              "nobody confirmed it until %s, and somebody was paged%s"
                  .formatted(
                      until,
                      incident.getState() == IncidentState.INCIDENT_STATE_RELEASED
                          ? ""
                          : ": " + command));
      case CONFIRMATION_STATE_REVERTED ->
          List.of("nobody confirmed it until %s, and so it is released".formatted(until));
      case CONFIRMATION_STATE_UNSPECIFIED, UNRECOGNIZED -> List.of();
    };
  }

  private static String otherwise(Confirmation confirmation) {
    return switch (confirmation.getOtherwise()) {
      case UNCONFIRMED_ACTION_PAGE -> "somebody is paged";
      case UNCONFIRMED_ACTION_REVERT -> "it is released";
      case UNCONFIRMED_ACTION_UNSPECIFIED, UNRECOGNIZED -> "its playbook says what happens";
    };
  }

  /** Who confirmed it. */
  static String confirmed(Confirmation confirmation) {
    return "confirmed by %s at %s: %s"
        .formatted(
            Shown.name(confirmation.getConfirmedBy()),
            Shown.time(confirmation.hasAt(), confirmation.getAt()),
            Shown.name(confirmation.getReason()));
  }

  /** What a person has to decide: each held step, until when, and the command for it. */
  static List<String> held(Incident incident) {
    return incident.getStepsList().stream()
        .filter(step -> step.getState() == StepState.STEP_STATE_HELD)
        .map(
            step ->
                "%s until %s: %s; decide: impound approve (or deny) %s %s --reason TEXT"
                    .formatted(
                        Shown.word(step.getKind()),
                        Shown.time(step.hasHoldExpires(), step.getHoldExpires()),
                        Shown.sentence(step.getDetail()),
                        Shown.name(incident.getId()),
                        Long.toUnsignedString(step.getNumber())))
        .toList();
  }

  private static String plan(ResponsePlan plan) {
    return "%s %s%s: %s"
        .formatted(
            Shown.time(plan.hasMade(), plan.getMade()),
            Shown.name(plan.getOrderedBy()),
            plan.getPlaybook().isEmpty() ? "" : ", playbook " + Shown.name(plan.getPlaybook()),
            plan.getStepsList().stream().map(Shown::word).collect(Collectors.joining(", ")));
  }

  private static Table steps(List<Step> steps) {
    Table table = new Table("STEP", "STATE", "STARTED", "TOOK", "ON", "DETAIL");
    for (Step step : steps) {
      String detail = step.getDetail().isEmpty() ? step.getProgress() : step.getDetail();
      table.row(
          Shown.word(step.getKind()),
          Shown.word(step.getState()),
          Shown.time(step.hasStarted(), step.getStarted()),
          step.hasStarted() && step.hasEnded()
              ? Shown.span(step.getStarted(), step.getEnded())
              : "",
          Shown.sentence(step.getSubject()),
          Shown.sentence(detail));
    }
    return table;
  }

  /**
   * A plan.
   *
   * @param heading first line
   */
  static void plan(Plan plan, String heading, PrintWriter out) {
    out.println(
        "%s: %s/%s (%s)"
            .formatted(
                heading,
                Shown.name(plan.getNode()),
                Shown.name(plan.getContainerName()),
                Shown.brief(plan.getContainerId())));
    for (int i = 0; i < plan.getStepsCount(); i++) {
      PlannedStep step = plan.getSteps(i);
      out.println("%d. %s".formatted(i + 1, Shown.sentence(step.getAction())));
      if (!step.getEffect().isEmpty()) {
        out.println("   effect: " + Shown.sentence(step.getEffect()));
      }
      step.getCallsList().forEach(call -> out.println("   call:   " + Shown.sentence(call)));
      if (!step.getUndo().isEmpty()) {
        out.println("   undo:   " + Shown.sentence(step.getUndo()));
      }
    }
    plan.getWarningsList().forEach(text -> out.println("warning: " + Shown.sentence(text)));
  }
}
