package dev.impound.localcloud.state;

import java.util.List;

/** A server of the ECS service. */
public record Server(String id, String name, List<String> addresses) {
  public Server {
    addresses = List.copyOf(addresses);
  }
}
