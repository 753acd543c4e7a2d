package dev.impound.controller.cli;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.Step;
import dev.impound.operator.v1.StepState;
import dev.impound.operator.v1.WatchIncidentRequest;
import dev.impound.operator.v1.WatchIncidentResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Follows an incident until its response has ended, and tells each step as it ends. */
final class IncidentWatch {
  /**
   * Steps that were journaled longer than this before the newest one belong to an earlier order,
   * and are not told again.
   */
  private static final Duration ONE_ORDER = Duration.ofSeconds(2);

  private final OperatorCommand command;
  private final StatusLine status;
  private final Map<Integer, StepState> told = new HashMap<>();
  private boolean begun;

  IncidentWatch(OperatorCommand command) {
    this.command = command;
    this.status = StatusLine.of(command, false);
  }

  /** Follows the incident; answers how it is in the end. */
  Incident follow(String incidentId) {
    return follow(incidentId, incident -> {});
  }

  /** As {@link #follow(String)}, and gives every state of the incident to {@code listener}. */
  Incident follow(String incidentId, Consumer<Incident> listener) {
    String again = "impound incident show %s --watch".formatted(incidentId);
    String farewell = "detached: the response of %s goes on; %s".formatted(incidentId, again);
    command.farewell().prepare(farewell);
    try {
      return follow(
          command
              .link()
              .incidentWatch()
              .watchIncident(
                  WatchIncidentRequest.newBuilder()
                      .setIncidentId(incidentId)
                      .setUntilSettled(true)
                      .build()),
          listener);
    } catch (StatusRuntimeException e) {
      status.clear();
      throw broken(incidentId, again, e);
    } finally {
      command.farewell().forget();
    }
  }

  private Incident follow(Iterator<WatchIncidentResponse> stream, Consumer<Incident> listener) {
    Incident last = Incident.getDefaultInstance();
    while (stream.hasNext()) {
      last = state(stream);
      listener.accept(last);
      tell(last.getStepsList());
    }
    status.clear();
    if (last.getId().isEmpty()) {
      throw Status.INTERNAL
          .withDescription("the watch ended without an answer")
          .asRuntimeException();
    }
    return last;
  }

  /** A long incident is told in portions. */
  private static Incident state(Iterator<WatchIncidentResponse> stream) {
    WatchIncidentResponse portion = stream.next();
    Incident.Builder whole = portion.getIncident().toBuilder();
    while (portion.getMore()) {
      portion = stream.next();
      whole.mergeFrom(portion.getIncident());
    }
    return whole.build();
  }

  private void tell(List<Step> steps) {
    Instant since =
        steps.stream()
            .map(step -> Shown.instant(step.getPlanned()))
            .max(Instant::compareTo)
            .map(newest -> newest.minus(ONE_ORDER))
            .orElse(Instant.MIN);
    String working = "";
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      StepState prior = told.put(i, step.getState());
      boolean isEarlier = !begun && Shown.instant(step.getPlanned()).isBefore(since);
      if (hasEnded(step) && step.getState() != prior && !isEarlier) {
        status.clear();
        command.talk().err().println(line(step));
      } else if (step.getState() == StepState.STEP_STATE_WORKING) {
        working = Shown.word(step.getKind()) + " " + step.getProgress();
      }
    }
    begun = true;
    if (!working.isEmpty()) {
      status.show(working.strip());
    }
  }

  private static boolean hasEnded(Step step) {
    return switch (step.getState()) {
      case STEP_STATE_DONE,
          STEP_STATE_FAILED,
          STEP_STATE_NOTHING_TO_DO,
          STEP_STATE_HELD,
          STEP_STATE_DENIED ->
          true;
      case STEP_STATE_UNSPECIFIED, STEP_STATE_WAITING, STEP_STATE_WORKING, UNRECOGNIZED -> false;
    };
  }

  private static String line(Step step) {
    String took =
        step.hasStarted() && step.hasEnded()
            ? "in " + Shown.span(step.getStarted(), step.getEnded())
            : "";
    String subject = step.getSubject().isEmpty() ? "" : Shown.sentence(step.getSubject()) + ": ";
    return "%s  %-15s  %-13s  %-10s  %s%s"
        .formatted(
            Shown.time(step.hasEnded(), step.getEnded()),
            Shown.word(step.getKind()),
            Shown.word(step.getState()),
            took,
            subject,
            Shown.sentence(step.getDetail()))
        .stripTrailing();
  }

  private ComplaintException broken(String incidentId, String again, StatusRuntimeException e) {
    Complaint complaint =
        Complaints.of("follow " + incidentId, String.valueOf(command.link().endpoint()), e);
    String cause =
        complaint.exit() == ExitCode.TIMED_OUT
            ? "it has not ended within the --timeout; it goes on"
            : complaint.cause();
    String hint =
        complaint.exit() == ExitCode.NOT_FOUND ? complaint.hint() : "look again with: " + again;
    return new Complaint(
            complaint.exit(),
            complaint.code(),
            complaint.message(),
            cause,
            hint,
            complaint.candidates())
        .asException();
  }
}
