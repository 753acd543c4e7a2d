package dev.impound.controller.cli;

import dev.impound.operator.v1.GetIncidentRequest;
import dev.impound.operator.v1.Incident;
import dev.impound.wire.Portions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound incident show}. */
@Command(
    name = "show",
    description = "Tell of an incident: its steps, its timeline, and what is changed now.",
    footer = {
      "",
      "With --watch each step is told as it ends, until none is waiting or at work. With -o json"
          + " it",
      "writes one object, with --watch one object a line for every change; calls to the cloud",
      "are always in it.",
      "",
      "Examples:",
      "  impound incident show INC-3",
      "  impound incident show INC-3 --watch",
      "  impound incident show INC-3 --calls"
    })
final class IncidentShowCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "INC", description = "Incident, such as INC-3.")
  private String incident = "";

  @Option(
      names = {"-w", "--watch"},
      description = "Follow it until its response has ended.")
  private boolean watch;

  @Option(
      names = "--calls",
      description = "Show each call to the cloud too, with the cloud's id of it.")
  private boolean calls;

  IncidentShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "show " + incident;
  }

  @Override
  int act() {
    if (!watch) {
      show(
          Portions.joined(
                  link()
                      .incidents()
                      .getIncident(GetIncidentRequest.newBuilder().setIncidentId(incident).build()))
              .getIncident());
    } else if (json()) {
      new IncidentWatch(this)
          .follow(incident, state -> talk().out().println(JsonView.compact(JsonView.map(state))));
    } else {
      show(new IncidentWatch(this).follow(incident));
    }
    return ExitCode.OK.number();
  }

  private void show(Incident found) {
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      IncidentView.whole(found, calls, talk().out());
    }
  }
}
