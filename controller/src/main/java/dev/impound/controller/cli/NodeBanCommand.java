package dev.impound.controller.cli;

import dev.impound.operator.v1.BanEntry;
import dev.impound.operator.v1.BanRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound node ban}. */
@Command(
    name = "ban",
    description = "Keep a node out: it may not call, and nothing is sent to it.",
    footer = {
      "",
      "For a node whose agent, or whose key, may be in an intruder's hands. Its session and its",
      "deliveries end within a second; evidence so far is kept, as partial. Containers stay as",
      "they are: what is frozen stays frozen, a closed listener stays closed. Until",
      "\"impound node unban\" nothing there can be contained or released by Impound.",
      "",
      "Example:",
      "  impound node ban web-1 --reason \"root on the node is not ours any more\""
    })
final class NodeBanCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NODE", description = "Name of the node.")
  private String node = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands with the ban and in the notice that goes out.")
  private String reason = "";

  NodeBanCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "ban node " + node;
  }

  @Override
  int act() {
    BanEntry ban =
        link()
            .bans()
            .ban(BanRequest.newBuilder().setSubject("node/" + node).setReason(reason).build())
            .getBan();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(ban)));
    } else {
      talk().out().println(BanView.sentence(ban));
    }
    return ExitCode.OK.number();
  }
}
