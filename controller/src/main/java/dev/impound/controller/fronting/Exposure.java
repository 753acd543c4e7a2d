package dev.impound.controller.fronting;

import dev.impound.wire.NodeName;
import java.util.List;

/**
 * How a container can be reached.
 *
 * @param privateAddresses the node's addresses as its agent claims them
 * @param ports those of the node that its engine leads to the container; empty when there is none
 * @param hostNetwork the container lives in the node's own network, so that every port of the node
 *     may be its
 * @param ownAddresses the container's own addresses that a load balancer may reach without its
 *     node, as the agent claims them
 * @param kubernetes the container is of a pod, to which Kubernetes leads ports that its engine does
 *     not know of
 */
public record Exposure(
    NodeName node,
    List<String> privateAddresses,
    List<PublishedPort> ports,
    boolean hostNetwork,
    List<String> ownAddresses,
    boolean kubernetes) {
  public Exposure {
    privateAddresses = List.copyOf(privateAddresses);
    ports = List.copyOf(ports);
    ownAddresses = List.copyOf(ownAddresses);
  }

  /** A container that is reached through its node alone. */
  public Exposure(
      NodeName node,
      List<String> privateAddresses,
      List<PublishedPort> ports,
      boolean hostNetwork) {
    this(node, privateAddresses, ports, hostNetwork, List.of(), false);
  }

  /** Whether nothing can lead to the container. */
  boolean isNone() {
    return ports.isEmpty() && !hostNetwork && ownAddresses.isEmpty() && !kubernetes;
  }
}
