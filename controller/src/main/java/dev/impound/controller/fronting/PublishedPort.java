package dev.impound.controller.fronting;

import dev.impound.controller.isolation.IpText;

/**
 * A port of the node that leads to a container.
 *
 * @param hostAddress the one address it is published on; empty, {@code 0.0.0.0} or {@code ::} for
 *     every address of the node
 * @param hostPort 1 to 65535
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record PublishedPort(String hostAddress, int hostPort, String protocol) {
  public PublishedPort {
    if (hostPort < 1 || hostPort > 65_535) {
      throw new IllegalArgumentException(
          "not a port: %d; ports are 1 to 65535".formatted(hostPort));
    }
  }

  boolean isOnEveryAddress() {
    return hostAddress.isEmpty() || IpText.isUnspecified(hostAddress);
  }
}
