package dev.impound.controller.cli;

import dev.impound.operator.v1.GetItemResponse;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound evidence show}. */
@Command(
    name = "show",
    description =
        "Tell of an evidence item: what it is made of, and its chain of custody, and what its"
            + " capture does not hold.",
    footer = {"", "Example:", "  impound evidence show EV-6"})
final class EvidenceShowCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "ITEM", description = "Evidence item, such as EV-6.")
  private String item = "";

  EvidenceShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "show " + item;
  }

  @Override
  int act() {
    GetItemResponse found = ItemAnswer.of(link(), item);
    PrintWriter out = talk().out();
    if (json()) {
      out.println(JsonView.pretty(JsonView.map(found)));
      return ExitCode.OK.number();
    }
    EvidenceView.traffic(EvidenceView.sheet(found.getItem()), found).print(out);
    out.println();
    EvidenceView.blobs(found.getItem().getBlobsList()).print(out);
    if (found.getArchiveFindingsCount() > 0) {
      out.println();
      out.println("What is odd about it:");
      found.getArchiveFindingsList().forEach(line -> out.println("  " + Shown.sentence(line)));
    }
    CoverageView.of(found.getManifestJson())
        .ifPresent(
            coverage -> {
              out.println();
              coverage.print(out);
            });
    out.println();
    EvidenceView.custody(found.getCustodyList()).print(out);
    return ExitCode.OK.number();
  }
}
