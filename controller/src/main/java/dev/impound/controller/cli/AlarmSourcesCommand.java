package dev.impound.controller.cli;

import dev.impound.operator.v1.AlarmSource;
import dev.impound.operator.v1.ListAlarmSourcesRequest;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code impound alarm sources}. */
@Command(
    name = "sources",
    description = "List where alarms come from, and how each source stands.",
    footer = {
      "",
      "REFUSED counts messages that were forged, stale, too large and so on, since the controller",
      "was started; its log tells of each kind.",
      "",
      "Example:",
      "  impound alarm sources"
    })
final class AlarmSourcesCommand extends OperatorCommand {
  AlarmSourcesCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the sources of alarms";
  }

  @Override
  int act() {
    List<AlarmSource> sources =
        link()
            .alarms()
            .listAlarmSources(ListAlarmSourcesRequest.getDefaultInstance())
            .getSourcesList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(sources)));
    } else {
      AlarmView.sources(sources).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
