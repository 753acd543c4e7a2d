package dev.impound.controller.cli;

import dev.impound.operator.v1.AuditEntry;
import dev.impound.wire.Portions;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code impound audit search}. */
@Command(
    name = "search",
    description = "Find what operators asked of the controllers, newest first.",
    footer = {
      "",
      "OUTCOME is a gRPC status, or why the call was refused; it is empty while the call runs, and",
      "where the controller ended before the call did. \"entered late\" is what was done while the",
      "database took no entry.",
      "",
      "Examples:",
      "  impound audit search --caller ana --since 8h",
      "  impound audit search --outcome NOT_ALLOWED -o json"
    })
final class AuditSearchCommand extends OperatorCommand {
  @Mixin private final AuditFilter filter = new AuditFilter();

  @Option(names = "--limit", paramLabel = "COUNT", description = "At most this many. Default: 100.")
  private int limit = 100;

  AuditSearchCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "search what operators asked";
  }

  @Override
  int act() {
    List<AuditEntry> entries =
        Portions.joined(
                link()
                    .audit()
                    .listAudit(
                        filter
                            .request(Clock.systemUTC().instant())
                            .setLimit(Math.max(1, limit))
                            .build()))
            .getEntriesList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(entries)));
    } else {
      AuditView.table(entries).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
