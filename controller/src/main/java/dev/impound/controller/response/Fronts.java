package dev.impound.controller.response;

import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.Exposure;
import dev.impound.controller.isolation.FrontingListeners;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.PublishedPort;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.plan.Planner.Fronting;
import java.util.List;
import java.util.Optional;

/**
 * What stands in front of a container: joins what its node says with what the cloud says. Reads
 * only.
 */
final class Fronts {
  static final String NO_CLOUD =
      "no cloud is configured, so no listener can be closed; add the section \"cloud\" to the"
          + " controller's configuration, or cut the container off by hand";

  private final NodeCommands commands;
  private final NodeSessions sessions;
  private final Optional<ListenerIsolation> isolation;

  Fronts(NodeCommands commands, NodeSessions sessions, Optional<ListenerIsolation> isolation) {
    this.commands = commands;
    this.sessions = sessions;
    this.isolation = isolation;
  }

  Optional<ListenerIsolation> isolation() {
    return isolation;
  }

  /** Asks node and cloud. Call it only where a cloud is configured. */
  FrontingListeners find(Target target) {
    ContainerFacts container = commands.inspect(target.node(), target.container());
    return isolation.orElseThrow().find(exposure(target, container));
  }

  /** The same for a plan: a failure becomes a sentence in it. */
  Fronting forPlan(Target target, ContainerFacts container) {
    if (isolation.isEmpty()) {
      return new Fronting.Unknown(NO_CLOUD);
    }
    try {
      return new Fronting.Known(
          isolation.get().find(exposure(target, container)), isolation.get().responders());
    } catch (CloudException e) {
      return new Fronting.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private Exposure exposure(Target target, ContainerFacts container) {
    List<String> addresses =
        sessions.find(target.node()).map(Node::privateAddresses).orElse(List.of());
    List<PublishedPort> ports =
        container.publishedPorts().stream()
            .map(port -> new PublishedPort(port.hostAddress(), port.hostPort(), port.protocol()))
            .toList();
    return new Exposure(target.node(), addresses, ports, container.usesHostNetwork());
  }
}
