package dev.impound.controller.isolation;

import java.util.List;

/** Finds the network interfaces of a server. Reads only; blocks; safe for several threads. */
public final class PortSearch {
  private final ServerPorts cloud;
  private final Patience patience;

  public PortSearch(ServerPorts cloud, Patience patience) {
    this.cloud = cloud;
    this.patience = patience;
  }

  /**
   * Ids of the server's ports.
   *
   * @throws CloudException when the cloud cannot be asked
   */
  public List<String> of(String serverId) {
    return new Budget(patience).read(() -> cloud.portsOf(serverId));
  }
}
