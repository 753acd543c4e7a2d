package dev.impound.controller.cli;

import dev.impound.operator.v1.Alarm;
import dev.impound.operator.v1.ListAlarmsRequest;
import dev.impound.wire.Portions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound alarm list}. */
@Command(
    name = "list",
    description = "List alarms, newest first, and what became of each.",
    footer = {
      "",
      "A repeat of an alarm is counted on the first and not listed.",
      "",
      "Example:",
      "  impound alarm list --limit 10"
    })
final class AlarmListCommand extends OperatorCommand {
  @Option(names = "--limit", paramLabel = "COUNT", description = "At most this many. Default: 100.")
  private int limit = 100;

  AlarmListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the alarms";
  }

  @Override
  int act() {
    List<Alarm> alarms =
        Portions.joined(
                link()
                    .alarms()
                    .listAlarms(
                        ListAlarmsRequest.newBuilder().setLimit(Math.max(1, limit)).build()))
            .getAlarmsList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(alarms)));
    } else {
      AlarmView.list(alarms).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
