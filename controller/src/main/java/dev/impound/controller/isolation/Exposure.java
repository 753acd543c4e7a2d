package dev.impound.controller.isolation;

import dev.impound.wire.NodeName;
import java.util.List;

/**
 * How a container can be reached through its node.
 *
 * @param privateAddresses the node's addresses as its agent claims them
 * @param ports empty when the container publishes none
 * @param hostNetwork the container lives in the node's own network, so that every port of the node
 *     may be its
 */
public record Exposure(
    NodeName node, List<String> privateAddresses, List<PublishedPort> ports, boolean hostNetwork) {
  public Exposure {
    privateAddresses = List.copyOf(privateAddresses);
    ports = List.copyOf(ports);
  }
}
