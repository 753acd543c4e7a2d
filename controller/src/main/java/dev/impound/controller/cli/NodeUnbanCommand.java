package dev.impound.controller.cli;

import dev.impound.operator.v1.BanEntry;
import dev.impound.operator.v1.LiftBanRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound node unban}. */
@Command(
    name = "unban",
    description = "End the ban of a node; its agent connects again by itself.",
    footer = {
      "",
      "The certificate that the node has is good again. Where its key may have been taken, give it",
      "another before.",
      "",
      "Example:",
      "  impound node unban web-1 --reason \"reinstalled, new key\""
    })
final class NodeUnbanCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NODE", description = "Name of the node.")
  private String node = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands with the ban.")
  private String reason = "";

  NodeUnbanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "end the ban of node " + node;
  }

  @Override
  int act() {
    BanEntry ban =
        link()
            .bans()
            .liftBan(
                LiftBanRequest.newBuilder().setSubject("node/" + node).setReason(reason).build())
            .getBan();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(ban)));
    } else {
      talk().out().println(BanView.sentence(ban));
    }
    return ExitCode.OK.number();
  }
}
