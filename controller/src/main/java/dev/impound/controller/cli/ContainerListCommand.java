package dev.impound.controller.cli;

import dev.impound.node.v1.Container;
import dev.impound.node.v1.PublishedPort;
import dev.impound.operator.v1.ListContainersRequest;
import dev.impound.operator.v1.ListContainersResponse;
import dev.impound.operator.v1.ListedContainer;
import dev.impound.wire.Portions;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound container list}, also {@code impound ps}. */
@Command(
    name = "list",
    description = "List the containers of a node, asked of its engine at once.",
    footer = {
      "",
      "Examples:",
      "  impound container list web-1",
      "  impound ps web-1 --all -o json"
    })
final class ContainerListCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NODE", description = "Name of the node.")
  private String node = "";

  @Option(
      names = {"-a", "--all"},
      description = "Also those that do not run.")
  private boolean all;

  ContainerListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the containers of " + node;
  }

  @Override
  int act() {
    ListContainersResponse answer =
        Portions.joined(
            link()
                .containers()
                .listContainers(
                    ListContainersRequest.newBuilder()
                        .setNode(node)
                        .setIncludeStopped(all)
                        .build()));
    List<ListedContainer> containers = answer.getContainersList();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.list(containers)));
    } else {
      table(containers).print(talk().out());
    }
    if (answer.getLeftOut() > 0) {
      talk()
          .say(
              "%s more are not shown: the node tells no more at once; commands find a container by its exact name all the same"
                  .formatted(Integer.toUnsignedString(answer.getLeftOut())));
    }
    return ExitCode.OK.number();
  }

  private static Table table(List<ListedContainer> containers) {
    Table table = new Table("ID", "NAME", "IMAGE", "STATE", "CREATED", "PORTS", "INCIDENT");
    for (ListedContainer listed : containers) {
      Container container = listed.getContainer();
      table.row(
          Shown.brief(container.getId()),
          Shown.name(container.getName()),
          Shown.name(container.getImage()),
          Shown.word(container.getState()),
          Shown.time(container.hasCreated(), container.getCreated()),
          ports(container),
          Shown.name(listed.getIncidentId()));
    }
    return table;
  }

  private static String ports(Container container) {
    if (container.getNetworkMode().equals("host")) {
      return "host network";
    }
    return container.getPublishedPortsList().stream()
        .map(ContainerListCommand::port)
        .collect(Collectors.joining(","));
  }

  private static String port(PublishedPort port) {
    String address = port.getHostAddress().isEmpty() ? "*" : Shown.name(port.getHostAddress());
    return "%s:%d->%d/%s"
        .formatted(
            address, port.getHostPort(), port.getContainerPort(), Shown.name(port.getProtocol()));
  }
}
