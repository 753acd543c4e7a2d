package dev.impound.controller.cli;

import dev.impound.operator.v1.Alarm;
import dev.impound.operator.v1.GetAlarmRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound alarm show}. */
@Command(
    name = "show",
    description = "Tell of an alarm: what the detector said, and what became of it and why.",
    footer = {"", "Example:", "  impound alarm show ALM-7"})
final class AlarmShowCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "ALM", description = "Alarm, such as ALM-7.")
  private String alarm = "";

  AlarmShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "show " + alarm;
  }

  @Override
  int act() {
    Alarm found =
        link().alarms().getAlarm(GetAlarmRequest.newBuilder().setAlarmId(alarm).build()).getAlarm();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      AlarmView.sheet(found).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
