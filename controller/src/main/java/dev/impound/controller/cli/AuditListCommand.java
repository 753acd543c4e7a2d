package dev.impound.controller.cli;

import dev.impound.operator.v1.AuditEntry;
import dev.impound.operator.v1.ListAuditRequest;
import dev.impound.wire.Portions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound audit list}. */
@Command(
    name = "list",
    description = "List what operators asked of the controllers, newest first, and how it ended.",
    footer = {
      "",
      "OUTCOME is a gRPC status; it is empty while the call runs, and where the controller ended",
      "before the call did.",
      "",
      "Example:",
      "  impound audit list --limit 20"
    })
final class AuditListCommand extends OperatorCommand {
  @Option(names = "--limit", paramLabel = "COUNT", description = "At most this many. Default: 100.")
  private int limit = 100;

  AuditListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list what operators asked";
  }

  @Override
  int act() {
    List<AuditEntry> entries =
        Portions.joined(
                link()
                    .audit()
                    .listAudit(ListAuditRequest.newBuilder().setLimit(Math.max(1, limit)).build()))
            .getEntriesList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(entries)));
    } else {
      AuditView.table(entries).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
