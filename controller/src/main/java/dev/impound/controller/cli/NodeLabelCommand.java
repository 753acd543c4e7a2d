package dev.impound.controller.cli;

import dev.impound.operator.v1.LabelNodeRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound node label}. */
@Command(
    name = "label",
    description = "Label a node, for the scope of operators' roles.",
    footer = {
      "",
      "A node never says its own labels. Who has a role only where env=prod may do nothing on a",
      "node without that label. Without labels the command tells those that are there.",
      "",
      "Examples:",
      "  impound node label web-1 env=prod team=shop",
      "  impound node label web-1 --remove team"
    })
final class NodeLabelCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NODE", description = "Name of the node.")
  private String node = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NAME=VALUE",
      description = "Labels to set; what a name had before is replaced.")
  private List<String> labels = List.of();

  @Option(names = "--remove", paramLabel = "NAME", description = "A label to take away.")
  private List<String> removed = List.of();

  NodeLabelCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** Labels in one word. */
  static String words(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }

  @Override
  String task() {
    return "label node " + node;
  }

  @Override
  int act() {
    Map<String, String> all =
        link()
            .nodes()
            .labelNode(
                LabelNodeRequest.newBuilder()
                    .setName(node)
                    .addAllSet(labels)
                    .addAllRemove(removed)
                    .build())
            .getLabelsMap();
    talk()
        .out()
        .println(
            json()
                ? JsonView.pretty(new TreeMap<>(all))
                : all.isEmpty()
                    ? "%s has no labels".formatted(Shown.name(node))
                    : "%s: %s".formatted(Shown.name(node), Shown.name(words(all))));
    return ExitCode.OK.number();
  }
}
