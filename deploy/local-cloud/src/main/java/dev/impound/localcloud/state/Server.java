package dev.impound.localcloud.state;

import java.util.List;

/** A server of the ECS service. */
public record Server(
    String id, String name, String hostname, List<String> addresses, List<String> elasticIps) {
  public Server {
    elasticIps = List.copyOf(elasticIps);
    addresses = List.copyOf(addresses);
  }
}
