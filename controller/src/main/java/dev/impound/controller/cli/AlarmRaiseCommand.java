package dev.impound.controller.cli;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.RaiseAlarmRequest;
import dev.impound.operator.v1.RaiseAlarmResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound alarm raise}. */
@Command(
    name = "raise",
    description =
        "Raise an alarm as a detector would: freeze, isolate, capture, seal and verify follow by"
            + " themselves.",
    footer = {
      "",
      "Waits for the end of the response and tells each step as it ends. Interrupting it only"
          + " stops",
      "the watching.",
      "",
      "Examples:",
      "  impound alarm raise web-1/shop --rule \"reverse shell\"",
      "  impound alarm raise web-1/shop --rule \"reverse shell\" --no-wait -o json"
    })
final class AlarmRaiseCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "NODE/CONTAINER",
      converter = Target.Converter.class,
      description = "The container: its exact name, its id, or the first 12 or more digits of it.")
  private Target target = Target.NONE;

  @Option(names = "--rule", required = true, paramLabel = "TEXT", description = "What was seen.")
  private String rule = "";

  @Option(names = "--no-wait", description = "Return as soon as the alarm is durable.")
  private boolean noWait;

  AlarmRaiseCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "raise an alarm on " + target;
  }

  @Override
  int act() {
    RaiseAlarmResponse raised =
        link()
            .alarms()
            .raiseAlarm(
                RaiseAlarmRequest.newBuilder().setTarget(target.reference()).setRule(rule).build());
    String id = raised.getIncidentId();
    talk()
        .say(
            "%s: %s %s"
                .formatted(raised.getAlarmId(), raised.getJoined() ? "joined" : "opened", id));
    OrderResult result =
        new OrderResult(talk(), id)
            .with("alarmId", raised.getAlarmId())
            .with("joined", raised.getJoined());
    if (noWait) {
      result.ordered(id);
      return ExitCode.OK.number();
    }
    Incident incident = new IncidentWatch(this).follow(id);
    result.ended(incident);
    return told(incident).number();
  }

  private ExitCode told(Incident incident) {
    ExitCode exit = Outcome.ofAlarm(incident);
    String id = incident.getId();
    if (exit == ExitCode.OK) {
      talk().say("next: impound evidence list " + id);
    } else {
      talk()
          .complain(
              Complaint.of(
                  exit,
                  exit == ExitCode.PARTIAL ? "PARTLY_DONE" : "NOT_DONE",
                  "did not wholly respond to the alarm on " + target,
                  "%s is %s, or not all of its evidence was taken; the steps say which failed"
                      .formatted(id, Shown.word(incident.getState())),
                  "see them with: impound incident show " + id));
    }
    return exit;
  }
}
