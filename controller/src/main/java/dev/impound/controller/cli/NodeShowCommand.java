package dev.impound.controller.cli;

import dev.impound.node.v1.Engine;
import dev.impound.node.v1.PolicyFacts;
import dev.impound.operator.v1.GetNodeRequest;
import dev.impound.operator.v1.GetNodeResponse;
import dev.impound.operator.v1.Node;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound node show}. */
@Command(
    name = "show",
    description =
        "Tell what is known of a node, and what to heed before its containers are frozen.",
    footer = {"", "Example:", "  impound node show web-1"})
final class NodeShowCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NODE", description = "Name of the node.")
  private String node = "";

  NodeShowCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "show node " + node;
  }

  @Override
  int act() {
    GetNodeResponse answer =
        link().nodes().getNode(GetNodeRequest.newBuilder().setName(node).build());
    Node found = answer.getNode();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      sheet(found, answer.getController()).print(talk().out());
    }
    return ExitCode.OK.number();
  }

  private static void policy(Sheet sheet, PolicyFacts policy) {
    boolean narrows = policy.getSummaryCount() > 0;
    if (policy.getSha256().isEmpty()) {
      sheet.line("policy", narrows ? "no file" : "none: the node obeys all that its roles allow");
    } else {
      sheet.line("policy", "sha256 " + Shown.name(policy.getSha256()));
    }
    if (narrows) {
      sheet.lines("narrows", policy.getSummaryList().stream().map(Shown::sentence).toList());
    }
    if (policy.getOperatorKeysCount() > 0) {
      sheet.lines("operator keys", policy.getOperatorKeysList().stream().map(Shown::name).toList());
    }
  }

  private static Sheet sheet(Node node, String answering) {
    Engine engine = node.getEngine();
    Sheet sheet =
        new Sheet()
            .line("node", Shown.name(node.getName()))
            .line("state", NodeListCommand.state(node))
            .line("last seen", Shown.time(node.hasLastSeen(), node.getLastSeen()))
            .line("roles", NodeListCommand.roles(node))
            .line(
                "addresses",
                node.getPrivateIpsList().stream()
                    .map(Printable::of)
                    .collect(Collectors.joining(", ")))
            .line("agent", Shown.name(node.getAgentVersion()));
    if (!node.getLabelsMap().isEmpty()) {
      sheet.line("labels", Shown.name(NodeLabelCommand.words(node.getLabelsMap())));
    }
    if (!node.getBanned().isEmpty()) {
      sheet.line("ban", Shown.sentence(node.getBanned()));
    }
    if (!node.getController().isEmpty() && !node.getController().equals(answering)) {
      sheet
          .line("controller", Shown.name(node.getController()))
          .line("controller at", Shown.name(node.getControllerAddress()));
    }
    if (node.hasEngine()) {
      sheet
          .line("engine", engine.getAvailable() ? "answers" : "does not answer")
          .line("engine version", Shown.name(engine.getVersion()))
          .line("storage driver", Shown.name(engine.getStorageDriver()))
          .line("live restore", Shown.yesOrNo(engine.getLiveRestore()))
          .line("cgroup version", Integer.toUnsignedString(engine.getCgroupVersion()))
          .line("kernel", Shown.name(engine.getKernelVersion()))
          .line("data root", Shown.name(engine.getDataRoot()));
      if (!engine.getUnavailableReason().isEmpty()) {
        sheet.line("engine reason", Shown.sentence(engine.getUnavailableReason()));
      }
    }
    if (node.hasClockOffset()) {
      var offset = node.getClockOffset();
      sheet.line(
          "clock offset", Shown.span(Duration.ofSeconds(offset.getSeconds(), offset.getNanos())));
    }
    if (node.hasPolicy()) {
      policy(sheet, node.getPolicy());
    }
    return sheet.lines("warning", node.getWarningsList().stream().map(Shown::sentence).toList());
  }
}
