package dev.impound.controller.fronting;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.LoadBalancers.Server;
import dev.impound.controller.isolation.Patience;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** Finds what leads to a container, and which server a node is. Reads only; blocks. */
public final class FrontSearch {
  private final LoadBalancers cloud;
  private final Patience patience;

  public FrontSearch(LoadBalancers cloud, Patience patience) {
    this.cloud = cloud;
    this.patience = patience;
  }

  /**
   * The listeners that lead to the container.
   *
   * @throws CloudException when the cloud cannot be asked, or when several servers have the node's
   *     name; then nothing is known, which is not the same as none
   */
  public FrontingListeners find(Exposure exposure) {
    return new ListenerSearch(cloud, patience, exposure).run();
  }

  /**
   * The node's addresses, canonical: what the cloud says where it knows the node's server, else
   * what its agent claims.
   *
   * @throws CloudException when several servers have the node's name
   */
  public Set<String> addresses(Exposure exposure) {
    return new NodeAddresses(cloud, patience).of(exposure, new ArrayList<>());
  }

  /**
   * The id of the node's server; empty when the cloud has none.
   *
   * @throws CloudException when the cloud cannot be asked, or NOT_AS_EXPECTED when several servers
   *     may be meant
   */
  public Optional<String> serverId(Exposure exposure) {
    return new NodeServer(cloud, patience)
        .find(exposure.node().text(), exposure.privateAddresses())
        .map(Server::id);
  }

  /**
   * The private addresses of the server of this name; empty when the cloud has none.
   *
   * @throws CloudException when the cloud cannot be asked, or NOT_AS_EXPECTED when several servers
   *     may be meant
   */
  public Set<String> addressesOfServer(String name) {
    return NodeAddresses.ofServer(cloud, patience, name);
  }
}
