package dev.impound.localcloud.state;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything the stand-in knows. Safe for several threads; each method sees one state. */
public final class CloudState {
  /** Most IP address groups of an account. */
  public static final int MOST_GROUPS = 50;

  private static final int MOST_WEIGHT = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final Map<String, LoadBalancer> loadBalancers = new LinkedHashMap<>();
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Map<String, IpGroup> groups = new LinkedHashMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final List<Policy> policies;
  private final List<Server> servers;
  private final Network network;
  private final Pace pace;

  /** What a stand-in starts with. */
  public record Inventory(
      List<Server> servers,
      List<LoadBalancer> loadBalancers,
      List<Listener> listeners,
      List<Pool> pools,
      List<Policy> policies,
      List<IpGroup> groups) {}

  public CloudState(Inventory inventory, InstantSource clock) {
    this.clock = clock;
    this.pace = new Pace(clock);
    this.servers = List.copyOf(inventory.servers());
    this.network = new Network(servers, clock);
    this.policies = List.copyOf(inventory.policies());
    inventory.loadBalancers().forEach(balancer -> loadBalancers.put(balancer.id(), balancer));
    inventory.listeners().forEach(listener -> listeners.put(listener.id(), listener));
    inventory.pools().forEach(pool -> pools.put(pool.id(), pool));
    inventory.groups().forEach(group -> groups.put(group.id(), group));
  }

  /**
   * Makes the cloud slow, or quick again by zeros.
   *
   * @param stale how long reads show what was before a change
   * @param busy how long a load balancer works on a change and takes no other
   */
  public void pace(Duration stale, Duration busy) {
    locked(
        () -> {
          pace.set(stale, busy);
          return null;
        });
  }

  /** What reads show: this, or what was before the newest changes. */
  public CloudState shown() {
    return locked(() -> pace.shown().map(before -> new CloudState(before, clock)).orElse(this));
  }

  private Inventory inventory() {
    return new Inventory(
        servers,
        List.copyOf(loadBalancers.values()),
        List.copyOf(listeners.values()),
        List.copyOf(pools.values()),
        policies,
        List.copyOf(groups.values()));
  }

  public List<Server> servers() {
    return servers;
  }

  /** The servers' network interfaces and their security groups. */
  public Network network() {
    return network;
  }

  public List<Policy> policies() {
    return policies;
  }

  public List<Pool> pools() {
    return locked(() -> List.copyOf(pools.values()));
  }

  public Pool pool(String id) {
    return locked(() -> present(pools, "pool", id));
  }

  /** A member of a pool. */
  public Member member(String poolId, String id) {
    return pool(poolId).members().stream()
        .filter(member -> member.id().equals(id))
        .findFirst()
        .orElseThrow(() -> RefusedException.notFound("member", id));
  }

  /** Sets a member's weight, by the rules of the real service. */
  public Member weigh(String poolId, String id, int weight) {
    return locked(
        () -> {
          Pool pool = pool(poolId);
          Member old = member(poolId, id);
          if (pool.masterSlave() || weight < 0 || weight > MOST_WEIGHT) {
            throw RefusedException.invalid("weight");
          }
          takesChanges(pool.loadBalancerId());
          pace.changed(pool.loadBalancerId(), inventory());
          Member now = new Member(id, old.name(), old.address(), old.port(), weight, old.offline());
          pools.put(
              poolId,
              pool.with(
                  pool.members().stream()
                      .map(member -> member.id().equals(id) ? now : member)
                      .toList()));
          return now;
        });
  }

  private void takesChanges(String balancer) {
    if (!loadBalancer(balancer).isActive()) {
      throw RefusedException.conflict("Load balancer %s is not ACTIVE.".formatted(balancer));
    }
  }

  public List<LoadBalancer> loadBalancers() {
    return locked(() -> loadBalancers.keySet().stream().map(this::loadBalancer).toList());
  }

  public LoadBalancer loadBalancer(String id) {
    return locked(
        () -> {
          LoadBalancer balancer = present(loadBalancers, "loadbalancer", id);
          return pace.isBusy(id)
              ? new LoadBalancer(id, balancer.name(), balancer.address(), "PENDING_UPDATE")
              : balancer;
        });
  }

  /** Sets what the load balancer says of itself; for tests of a cloud that is at work. */
  public void provisioningStatus(String id, String status) {
    locked(
        () -> {
          LoadBalancer old = present(loadBalancers, "loadbalancer", id);
          return loadBalancers.put(id, new LoadBalancer(id, old.name(), old.address(), status));
        });
  }

  public List<Listener> listeners() {
    return locked(() -> List.copyOf(listeners.values()));
  }

  public Listener listener(String id) {
    return locked(() -> present(listeners, "listener", id));
  }

  /** Notes which port a listener took that was to take any. */
  public void tookPort(String id, int port) {
    locked(() -> listeners.put(id, present(listeners, "listener", id).withPort(port)));
  }

  /** Changes what is bound to a listener, by the rules of the real service. */
  public Listener bind(String id, Change change) {
    return locked(
        () -> {
          Listener listener = present(listeners, "listener", id);
          takesChanges(listener.loadBalancerId());
          Listener changed = listener.with(Bindings.changed(listener.binding(), change, groups));
          pace.changed(listener.loadBalancerId(), inventory());
          listeners.put(id, changed);
          return changed;
        });
  }

  public List<IpGroup> groups() {
    return locked(() -> List.copyOf(groups.values()));
  }

  public IpGroup group(String id) {
    return locked(() -> present(groups, "ipgroup", id));
  }

  public IpGroup createGroup(String name, String description, List<IpGroup.Entry> entries) {
    return locked(
        () -> {
          if (groups.size() >= MOST_GROUPS) {
            throw new RefusedException(409, "ELB.8905", "Quota exceeded for resources: ipgroup");
          }
          IpGroup group =
              new IpGroup(
                  UUID.randomUUID().toString(),
                  name,
                  description,
                  entries,
                  clock.instant(),
                  clock.instant());
          pace.changed("", inventory());
          groups.put(group.id(), group);
          return group;
        });
  }

  /** Replaces the group's name, description and entries. */
  public IpGroup replaceGroup(
      String id, String name, String description, List<IpGroup.Entry> entries) {
    return locked(
        () -> {
          IpGroup old = present(groups, "ipgroup", id);
          IpGroup group =
              new IpGroup(id, name, description, entries, old.created(), clock.instant());
          pace.changed("", inventory());
          groups.put(id, group);
          return group;
        });
  }

  /** Deletes a group; one that is bound, in force or not, stays. */
  public void deleteGroup(String id) {
    locked(
        () -> {
          present(groups, "ipgroup", id);
          if (!boundTo(id).isEmpty()) {
            throw RefusedException.conflict("ipgroup %s is used by a listener.".formatted(id));
          }
          pace.changed("", inventory());
          return groups.remove(id);
        });
  }

  /** The listeners that a group is bound to. */
  public List<String> boundTo(String groupId) {
    return locked(
        () ->
            listeners.values().stream()
                .filter(listener -> listener.binding().groups().contains(groupId))
                .map(Listener::id)
                .toList());
  }

  /**
   * Whether the listener lets a new connection from {@code source} in. An enforced white list
   * without entries lets nobody in.
   */
  public boolean admits(String listenerId, InetAddress source) {
    return locked(
        () -> {
          Binding binding = present(listeners, "listener", listenerId).binding();
          if (binding.isNone() || !binding.enabled()) {
            return true;
          }
          boolean covered =
              binding.groups().stream()
                  .map(groups::get)
                  .anyMatch(group -> group != null && group.covers(source));
          return binding.type().equals("black") != covered;
        });
  }

  /** The pool that a listener's connections go to: its own, else the first of its policies. */
  public List<Member> membersBehind(Listener listener) {
    List<String> candidates = new ArrayList<>();
    candidates.add(listener.defaultPoolId());
    policies.stream()
        .filter(policy -> policy.listenerId().equals(listener.id()))
        .forEach(
            policy -> {
              candidates.add(policy.redirectPoolId());
              candidates.addAll(policy.redirectPools());
            });
    return candidates.stream()
        .filter(id -> locked(() -> pools.containsKey(id)))
        .findFirst()
        .map(id -> reachable(pool(id), listener.port()))
        .orElse(List.of());
  }

  private static List<Member> reachable(Pool pool, int listenerPort) {
    return pool.members().stream()
        .filter(Member::takesConnections)
        .map(member -> pool.anyPort() ? onPort(member, listenerPort) : member)
        .toList();
  }

  private static Member onPort(Member member, int port) {
    return new Member(
        member.id(), member.name(), member.address(), port, member.weight(), member.offline());
  }

  private static <T> T present(Map<String, T> things, String what, String id) {
    T thing = things.get(id);
    if (thing == null) {
      throw RefusedException.notFound(what, id);
    }
    return thing;
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
