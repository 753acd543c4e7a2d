package dev.impound.controller.cli;

import dev.impound.operator.v1.BanEntry;
import dev.impound.operator.v1.ListBansRequest;
import dev.impound.wire.Portions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound node bans}. */
@Command(
    name = "bans",
    description = "List who was banned, newest first: nodes and operators, and how each ban ended.",
    footer = {"", "Example:", "  impound node bans --standing"})
final class NodeBansCommand extends OperatorCommand {
  private static final int MOST = 1000;

  @Option(names = "--standing", description = "Leave out those that have ended.")
  private boolean standing;

  NodeBansCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the bans";
  }

  @Override
  int act() {
    List<BanEntry> bans =
        Portions.joined(link().bans().listBans(ListBansRequest.newBuilder().setLimit(MOST).build()))
            .getBansList()
            .stream()
            .filter(ban -> !standing || !ban.hasLiftedAt())
            .toList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(bans)));
    } else {
      BanView.table(bans).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
