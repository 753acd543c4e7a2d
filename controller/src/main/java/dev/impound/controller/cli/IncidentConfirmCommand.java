package dev.impound.controller.cli;

import dev.impound.operator.v1.ConfirmIncidentRequest;
import dev.impound.operator.v1.ConfirmIncidentResponse;
import dev.impound.operator.v1.Confirmation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound incident confirm}. */
@Command(
    name = "confirm",
    description = "Confirm a containment whose playbook asks for it, so that it stays.",
    footer = {
      "",
      "A playbook with \"unconfirmed\" pages somebody, or releases the container, when nobody",
      "confirms in time; \"impound incident show\" says until when. To confirm again is harmless.",
      "",
      "Example:",
      "  impound incident confirm INC-3 --reason \"the shell is no work of ours\""
    })
final class IncidentConfirmCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "INC", description = "Incident, such as INC-3.")
  private String incident = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the incident's timeline.")
  private String reason = "";

  IncidentConfirmCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "confirm " + incident;
  }

  @Override
  int act() {
    ConfirmIncidentResponse response =
        link()
            .response()
            .confirmIncident(
                ConfirmIncidentRequest.newBuilder()
                    .setIncidentId(incident)
                    .setReason(reason)
                    .build());
    Confirmation confirmation = response.getConfirmation();
    if (json()) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("incidentId", incident);
      result.put("already", response.getAlready());
      result.put("confirmation", JsonView.map(confirmation));
      talk().out().println(JsonView.pretty(result));
    } else {
      talk()
          .out()
          .println(
              "%s: %s%s"
                  .formatted(
                      Shown.name(incident),
                      response.getAlready() ? "already " : "",
                      IncidentView.confirmed(confirmation)));
    }
    return ExitCode.OK.number();
  }
}
