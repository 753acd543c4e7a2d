package dev.impound.controller.fronting;

import dev.impound.controller.isolation.Budget;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.IpText;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.LoadBalancers.Server;
import dev.impound.controller.isolation.Patience;
import dev.impound.wire.Printable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Which server of the cloud a node is. By its name; where no server is called so and the name is an
 * address (what CCE calls a node unless told otherwise), by that; else by an address that the agent
 * claims, if the cloud's own word for the server there fits the node's name.
 *
 * <p>CCE's other way to name a node is the server's name, a dash and five random characters
 * (HostnameConfig of the CCE API, {@code cceNodeName}).
 */
final class NodeServer {
  private static final int SUFFIX = 5;

  /** A node has few addresses; an agent that claims more is not asked for all of them. */
  private static final int MOST_CLAIMS = 8;

  private final LoadBalancers cloud;
  private final Patience patience;

  NodeServer(LoadBalancers cloud, Patience patience) {
    this.cloud = cloud;
    this.patience = patience;
  }

  /**
   * @param claimed what the node's agent says its addresses are; may be empty
   * @throws CloudException when the cloud cannot be asked, or NOT_AS_EXPECTED when several servers
   *     may be meant
   */
  Optional<Server> find(String name, Collection<String> claimed) {
    Map<String, Server> found = new LinkedHashMap<>();
    add(found, read(() -> cloud.servers(name)));
    if (found.isEmpty() && IpText.parse(name).isPresent()) {
      add(found, read(() -> cloud.serversAt(IpText.canonical(name))));
    }
    if (found.isEmpty()) {
      for (String address : claimed.stream().limit(MOST_CLAIMS).toList()) {
        List<Server> there = read(() -> cloud.serversAt(IpText.canonical(address)));
        add(found, there.stream().filter(server -> isCalled(server, name)).toList());
      }
    }
    if (found.size() > 1) {
      throw ambiguous(Printable.brief(name), found.values());
    }
    return found.values().stream().findFirst();
  }

  private List<Server> read(Supplier<List<Server>> question) {
    return Budget.quarter(patience).read(question);
  }

  private static void add(Map<String, Server> found, List<Server> servers) {
    servers.forEach(server -> found.putIfAbsent(server.id(), server));
  }

  private static boolean isCalled(Server server, String name) {
    return server.hostname().equals(name)
        || (!server.name().isEmpty()
            && name.startsWith(server.name() + "-")
            && name.substring(server.name().length() + 1).matches("[a-z0-9]{" + SUFFIX + "}"));
  }

  private static CloudException ambiguous(String node, Collection<Server> servers) {
    String ids =
        servers.stream().map(Server::id).map(Printable::brief).collect(Collectors.joining(", "));
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "tell which server is node " + node,
        "%d servers have that name: %s".formatted(servers.size(), ids),
        Answer.MISSING,
        "give each server a name of its own, or close the listener by hand",
        false,
        null);
  }
}
