package dev.impound.controller.cli;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.ListIncidentsRequest;
import dev.impound.wire.Portions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound incident list}. */
@Command(
    name = "list",
    description = "List incidents, newest first.",
    footer = {"", "Example:", "  impound incident list --limit 10"})
final class IncidentListCommand extends OperatorCommand {
  @Option(names = "--limit", paramLabel = "COUNT", description = "At most this many. Default: 100.")
  private int limit = 100;

  IncidentListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the incidents";
  }

  @Override
  int act() {
    List<Incident> incidents =
        Portions.joined(
                link()
                    .incidents()
                    .listIncidents(
                        ListIncidentsRequest.newBuilder().setLimit(Math.max(1, limit)).build()))
            .getIncidentsList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(incidents)));
    } else {
      IncidentView.list(incidents, talk().out());
    }
    return ExitCode.OK.number();
  }
}
