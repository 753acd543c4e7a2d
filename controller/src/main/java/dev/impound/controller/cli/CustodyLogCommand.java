package dev.impound.controller.cli;

import dev.impound.operator.v1.ListEntriesRequest;
import dev.impound.operator.v1.ListEntriesResponse;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound custody log}. */
@Command(
    name = "log",
    description = "Show the chain of custody: all of it, or what concerns an incident or an item.",
    footer = {"", "Examples:", "  impound custody log INC-3", "  impound custody log EV-6 -o json"})
final class CustodyLogCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INC|ITEM",
      description = "Only what concerns it.")
  private String subject = "";

  CustodyLogCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "show the chain of custody" + (subject.isEmpty() ? "" : " of " + subject);
  }

  @Override
  int act() {
    ListEntriesRequest.Builder request = ListEntriesRequest.newBuilder();
    if (subject.startsWith("INC-")) {
      request.setIncidentId(subject);
    } else {
      request.setItemId(subject);
    }
    List<ListEntriesResponse> entries = new ArrayList<>();
    link().custodyStream().listEntries(request.build()).forEachRemaining(entries::add);
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(entries)));
      return ExitCode.OK.number();
    }
    Table table = new Table("ENTRY", "AT", "WHO", "ACT", "CAPTURE", "ITEM", "DETAIL");
    for (ListEntriesResponse entry : entries) {
      table.row(
          Long.toString(entry.getEntry().getSequence()),
          Shown.time(Shown.instant(entry.getEntry().getAt())),
          Shown.name(entry.getEntry().getActor()),
          Shown.name(entry.getEntry().getAct()),
          Shown.name(entry.getCaptureId()),
          Shown.name(entry.getItemId()),
          Shown.sentence(entry.getEntry().getDetail()));
    }
    table.print(talk().out());
    return ExitCode.OK.number();
  }
}
