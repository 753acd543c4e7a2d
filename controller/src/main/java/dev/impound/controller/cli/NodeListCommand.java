package dev.impound.controller.cli;

import dev.impound.node.v1.NodeRole;
import dev.impound.operator.v1.ListNodesRequest;
import dev.impound.operator.v1.ListNodesResponse;
import dev.impound.operator.v1.Node;
import dev.impound.wire.Portions;
import java.util.ArrayList;
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
    ListNodesResponse listed =
        Portions.joined(link().nodes().listNodes(ListNodesRequest.getDefaultInstance()));
    List<Node> nodes = listed.getNodesList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(nodes)));
    } else {
      boolean several =
          nodes.stream()
              .map(Node::getController)
              .anyMatch(name -> !name.isEmpty() && !name.equals(listed.getController()));
      table(nodes, several).print(talk().out());
    }
    return ExitCode.OK.number();
  }

  /**
   * The nodes as a table.
   *
   * @param several whether there are several controllers, so that it matters which has a node
   */
  private static Table table(List<Node> nodes, boolean several) {
    List<String> heads =
        new ArrayList<>(
            List.of("NODE", "STATE", "ROLES", "ENGINE", "ADDRESS", "AGENT", "LAST SEEN"));
    if (several) {
      heads.add("CONTROLLER");
    }
    Table table = new Table(heads.toArray(String[]::new));
    for (Node node : nodes) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Shown.name(node.getName()),
                  state(node),
                  roles(node),
                  Shown.name(node.getEngine().getVersion()),
                  node.getPrivateIpsCount() == 0 ? "" : Shown.name(node.getPrivateIps(0)),
                  Shown.name(node.getAgentVersion()),
                  Shown.time(node.hasLastSeen(), node.getLastSeen())));
      if (several) {
        cells.add(Shown.name(node.getController()));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  static String state(Node node) {
    if (!node.getBanned().isEmpty()) {
      return "banned";
    }
    return node.getConnected() ? "connected" : "away";
  }

  static String roles(Node node) {
    return node.getRolesList().stream()
        .map((NodeRole role) -> Shown.word(role))
        .collect(Collectors.joining(","));
  }
}
