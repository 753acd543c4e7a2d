package dev.impound.controller.fronting;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.IpText;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.Whitelist;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A topology in memory that can be asked, and not written to. */
final class TopologyCloud implements LoadBalancers {
  private final Topology topology;
  private final List<ListenerId> named = new ArrayList<>();
  private boolean refusing;

  TopologyCloud(Topology topology) {
    this.topology = topology;
  }

  /** The cloud's own list has this listener for every address. */
  void alsoNames(ListenerId listener) {
    named.add(listener);
  }

  /** The cloud's own list is not to be had. */
  void refusesItsOwnList() {
    refusing = true;
  }

  @Override
  public List<Server> servers(String name) {
    return topology.servers().stream()
        .filter(server -> server.name().equals(name))
        .map(TopologyCloud::server)
        .toList();
  }

  @Override
  public List<Server> serversAt(String address) {
    return topology.servers().stream()
        .filter(
            server -> server.addresses().stream().map(IpText::canonical).anyMatch(address::equals))
        .map(TopologyCloud::server)
        .toList();
  }

  private static Server server(Topology.Server server) {
    return new Server(server.id(), server.name(), server.hostname(), server.addresses(), List.of());
  }

  @Override
  public List<Pool> pools(String address) {
    return topology.pools().stream()
        .filter(pool -> pool.members().stream().anyMatch(one -> one.address().equals(address)))
        .map(this::pool)
        .toList();
  }

  @Override
  public Optional<Pool> pool(String id) {
    return topology.pools().stream()
        .filter(pool -> pool.id().equals(id))
        .filter(pool -> pool.kind() != Topology.Kind.MASTER_SLAVE)
        .map(this::pool)
        .findFirst();
  }

  private Pool pool(Topology.Pool pool) {
    return new Pool(
        pool.id(),
        pool.protocol(),
        pool.kind() == Topology.Kind.ANY_PORT,
        pool.kind() == Topology.Kind.MASTER_SLAVE,
        Set.copyOf(listenersOfDefaultPool(pool.id())),
        pool.members().stream()
            .map(
                one ->
                    new Member(one.id(), one.address(), one.port(), one.weight(), !one.offline()))
            .toList());
  }

  @Override
  public List<ListenerId> listenersWithMember(String address) {
    if (refusing) {
      throw new CloudException(
          CloudException.Kind.REJECTED,
          "list the listeners at " + address,
          "it does not know such a filter",
          CloudException.Answer.MISSING,
          "nothing",
          false,
          null);
    }
    Set<ListenerId> found =
        topology.listeners().stream()
            .filter(
                listener ->
                    pools(address).stream()
                        .anyMatch(pool -> pool.id().equals(listener.defaultPool())))
            .map(listener -> new ListenerId(listener.id()))
            .collect(Collectors.toSet());
    found.addAll(named);
    return List.copyOf(found);
  }

  @Override
  public List<Forwarding> forwardings() {
    return topology.policies().stream()
        .map(
            policy ->
                new Forwarding(
                    new ListenerId(policy.listener()),
                    Set.copyOf(policy.pools()),
                    Optional.of(policy.redirect())
                        .filter(target -> !target.isEmpty())
                        .map(ListenerId::new)))
        .toList();
  }

  @Override
  public List<ListenerId> listenersOfDefaultPool(String poolId) {
    return topology.listeners().stream()
        .filter(listener -> listener.defaultPool().equals(poolId))
        .map(listener -> new ListenerId(listener.id()))
        .toList();
  }

  @Override
  public Optional<Listener> listener(ListenerId id) {
    return topology.listeners().stream()
        .filter(listener -> listener.id().equals(id.text()))
        .map(
            listener ->
                new Listener(
                    id,
                    listener.id(),
                    listener.protocol(),
                    listener.port() == 0 ? 443 : listener.port(),
                    "lb-1",
                    listener.defaultPool(),
                    Whitelist.none()))
        .findFirst();
  }

  @Override
  public boolean isActive(String loadBalancerId) {
    return true;
  }

  @Override
  public List<AddressGroup> addressGroups(String name) {
    throw new UnsupportedOperationException("a search asks for no address group");
  }

  @Override
  public AddressGroup createAddressGroup(String name, List<String> addresses) {
    throw new UnsupportedOperationException("a search writes nothing");
  }

  @Override
  public void replaceAddresses(String groupId, List<String> addresses) {
    throw new UnsupportedOperationException("a search writes nothing");
  }

  @Override
  public String setWhitelist(ListenerId id, Whitelist whitelist) {
    throw new UnsupportedOperationException("a search writes nothing");
  }

  @Override
  public String disableWhitelist(ListenerId id) {
    throw new UnsupportedOperationException("a search writes nothing");
  }
}
