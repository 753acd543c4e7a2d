package dev.impound.controller.cli;

import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.wire.Portions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound evidence list}. */
@Command(
    name = "list",
    description = "List evidence items, newest first.",
    footer = {"", "Examples:", "  impound evidence list", "  impound evidence list INC-3 -o json"})
final class EvidenceListCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INC",
      description = "Only of this incident.")
  private String incident = "";

  EvidenceListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the evidence" + (incident.isEmpty() ? "" : " of " + incident);
  }

  @Override
  int act() {
    List<EvidenceItem> items =
        Portions.joined(
                link()
                    .evidence()
                    .listItems(ListItemsRequest.newBuilder().setIncidentId(incident).build()))
            .getItemsList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(items)));
    } else {
      EvidenceView.table(items).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
