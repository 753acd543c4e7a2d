package dev.impound.localcloud.state;

import java.util.List;

/**
 * A network interface of a server.
 *
 * @param groups ids of its security groups, in the order in which their rules count
 */
public record ServerPort(String id, String serverId, List<String> addresses, List<String> groups) {
  public ServerPort {
    addresses = List.copyOf(addresses);
    groups = List.copyOf(groups);
  }

  ServerPort with(List<String> held) {
    return new ServerPort(id, serverId, addresses, held);
  }
}
