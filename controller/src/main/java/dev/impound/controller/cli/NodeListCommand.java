package dev.impound.controller.cli;

import dev.impound.node.v1.NodeRole;
import dev.impound.operator.v1.ListNodesRequest;
import dev.impound.operator.v1.Node;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code impound node list}. */
@Command(
    name = "list",
    description = "List every node that has ever registered, and whether its agent is connected.",
    footer = {"", "Example:", "  impound node list -o json"})
final class NodeListCommand extends OperatorCommand {
  NodeListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the nodes";
  }

  @Override
  int act() {
    List<Node> nodes =
        link().nodes().listNodes(ListNodesRequest.getDefaultInstance()).getNodesList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(nodes)));
    } else {
      table(nodes).print(talk().out());
    }
    return ExitCode.OK.number();
  }

  private static Table table(List<Node> nodes) {
    Table table = new Table("NODE", "STATE", "ROLES", "ENGINE", "ADDRESS", "AGENT", "LAST SEEN");
    for (Node node : nodes) {
      table.row(
          Shown.name(node.getName()),
          node.getConnected() ? "connected" : "away",
          roles(node),
          Shown.name(node.getEngine().getVersion()),
          node.getPrivateIpsCount() == 0 ? "" : Shown.name(node.getPrivateIps(0)),
          Shown.name(node.getAgentVersion()),
          Shown.time(node.hasLastSeen(), node.getLastSeen()));
    }
    return table;
  }

  static String roles(Node node) {
    return node.getRolesList().stream()
        .map((NodeRole role) -> Shown.word(role))
        .collect(Collectors.joining(","));
  }
}
