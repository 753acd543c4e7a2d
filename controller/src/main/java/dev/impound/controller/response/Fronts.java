package dev.impound.controller.response;

import dev.impound.controller.fronting.Exposure;
import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.fronting.PublishedPort;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.PortSearch;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.plan.Planner.Fronting;
import dev.impound.wire.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
  private final Optional<FrontSearch> search;
  private final Optional<PortSearch> ports;

  Fronts(
      NodeCommands commands,
      NodeSessions sessions,
      Optional<ListenerIsolation> isolation,
      Optional<FrontSearch> search,
      Optional<PortSearch> ports) {
    this.search = search;
    this.ports = ports;
    this.commands = commands;
    this.sessions = sessions;
    this.isolation = isolation;
  }

  Optional<ListenerIsolation> isolation() {
    return isolation;
  }

  /** Asks the cloud. Call it only where one is configured. */
  FrontingListeners find(Target target, ContainerFacts container) {
    return search.orElseThrow().find(exposure(target, container));
  }

  /** What the node's engine says of the container now; waits for the node to connect. */
  ContainerFacts inspect(Target target) {
    return commands.inspect(target.node(), target.container());
  }

  /**
   * Where load balancers reach what listens on these ports of a node, such as "10.0.0.5:8080"; asks
   * the cloud for the node's addresses.
   */
  Set<String> endpoints(NodeName node, Set<Integer> ports) {
    return search.orElseThrow().addresses(bare(node)).stream()
        .flatMap(address -> ports.stream().map(port -> address + ":" + port))
        .collect(Collectors.toSet());
  }

  /** Ids of the ports of the node's server; empty where the cloud knows none of its name. */
  List<String> ports(NodeName node) {
    Optional<String> server = search.orElseThrow().serverId(bare(node));
    return server.isEmpty() ? List.of() : ports.orElseThrow().of(server.get());
  }

  /** The same for a plan: none where the cloud cannot be asked. */
  List<String> portsForPlan(NodeName node) {
    try {
      return ports(node);
    } catch (CloudException e) {
      return List.of();
    }
  }

  /** The same for a plan: a failure becomes a sentence in it. */
  Fronting forPlan(Target target, ContainerFacts container) {
    if (isolation.isEmpty()) {
      return new Fronting.Unknown(NO_CLOUD);
    }
    try {
      return new Fronting.Known(find(target, container), isolation.get().responders());
    } catch (CloudException e) {
      return new Fronting.Unknown(String.valueOf(e.getMessage()));
    }
  }

  /** A node of which nothing is asked but its addresses. */
  private Exposure bare(NodeName node) {
    return new Exposure(node, claimed(node), List.of(), false);
  }

  /**
   * A container in another's network is reached as that one is: a sidecar, and every container of a
   * Kubernetes pod.
   */
  private Exposure exposure(Target target, ContainerFacts container) {
    ContainerFacts owner =
        container.networkOwner().map(id -> commands.inspect(target.node(), id)).orElse(container);
    List<PublishedPort> ports =
        owner.publishedPorts().stream()
            .map(port -> new PublishedPort(port.hostAddress(), port.hostPort(), port.protocol()))
            .toList();
    return new Exposure(
        target.node(),
        claimed(target.node()),
        ports,
        owner.usesHostNetwork(),
        owner.isBridged() ? List.of() : owner.addresses(),
        container.pod().isPresent());
  }

  private List<String> claimed(NodeName node) {
    return sessions.find(node).map(Node::privateAddresses).orElse(List.of());
  }
}
