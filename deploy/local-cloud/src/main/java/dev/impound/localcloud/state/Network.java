package dev.impound.localcloud.state;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Network interfaces of servers, and the security groups that judge what reaches them. Each server
 * has one interface, in the group "default", which lets everything pass. Safe for several threads.
 */
public final class Network {
  private static final String DEFAULT = "sg-default";
  private static final int LAST = 100;

  /** Most security groups of an account. */
  private static final int MOST_GROUPS = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private final Map<String, ServerPort> ports = new LinkedHashMap<>();
  private final Map<String, SecurityGroup> groups = new LinkedHashMap<>();
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  Network(List<Server> servers, InstantSource clock) {
    this.clock = clock;
    groups.put(DEFAULT, new SecurityGroup(DEFAULT, "default", "", clock.instant()));
    for (String direction : List.of("ingress", "egress")) {
      for (String type : List.of("IPv4", "IPv6")) {
        keep(rule(DEFAULT, direction, type, "allow", LAST));
      }
    }
    for (Server server : servers) {
      String id = "port-" + server.id();
      ports.put(id, new ServerPort(id, server.id(), server.addresses(), List.of(DEFAULT)));
    }
  }

  /** Runs {@code watcher} after each change, on the thread that made it. */
  public void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  public List<ServerPort> ports() {
    return locked(() -> List.copyOf(ports.values()));
  }

  public ServerPort port(String id) {
    return locked(() -> Optional.ofNullable(ports.get(id)).orElseThrow(() -> missing("Port", id)));
  }

  /** Replaces the groups of a port. */
  public ServerPort setGroups(String id, List<String> held) {
    return changed(
        () -> {
          ServerPort old = port(id);
          held.forEach(this::group);
          if (held.isEmpty()) {
            throw new RefusedException(400, "VPC.0002", "security_groups is empty");
          }
          ServerPort now = old.with(held);
          ports.put(id, now);
          return now;
        });
  }

  public List<SecurityGroup> groups() {
    return locked(() -> List.copyOf(groups.values()));
  }

  public SecurityGroup group(String id) {
    return locked(
        () -> Optional.ofNullable(groups.get(id)).orElseThrow(() -> missing("SecurityGroup", id)));
  }

  /** Creates a group, which lets everything out and nothing in but from itself. */
  public SecurityGroup createGroup(String name, String description) {
    return changed(
        () -> {
          if (groups.size() >= MOST_GROUPS) {
            throw new RefusedException(
                409, "VPC.0613", "Quota exceeded for resources: security_group");
          }
          String id = UUID.randomUUID().toString();
          groups.put(id, new SecurityGroup(id, name, description, clock.instant()));
          for (String type : List.of("IPv4", "IPv6")) {
            keep(rule(id, "egress", type, "allow", LAST));
            keep(
                new Rule(
                    UUID.randomUUID().toString(),
                    id,
                    "ingress",
                    type,
                    "",
                    "",
                    "",
                    id,
                    "allow",
                    LAST));
          }
          return group(id);
        });
  }

  /** Deletes a group with its rules; one that a port has stays. */
  public void deleteGroup(String id) {
    boolean deleted =
        changed(
            () -> {
              group(id);
              if (ports.values().stream().anyMatch(port -> port.groups().contains(id))) {
                throw new RefusedException(
                    409, "VPC.0603", "Security group %s is in use.".formatted(id));
              }
              rules.values().removeIf(rule -> rule.groupId().equals(id));
              return groups.remove(id) != null;
            });
    assert deleted;
  }

  public List<Rule> rules() {
    return locked(() -> List.copyOf(rules.values()));
  }

  /** Adds a rule; one that is there already, in the same words, is refused. */
  public Rule addRule(Rule wish) {
    return changed(
        () -> {
          group(wish.groupId());
          Rule rule =
              new Rule(
                  UUID.randomUUID().toString(),
                  wish.groupId(),
                  wish.direction(),
                  wish.ethertype(),
                  wish.protocol(),
                  wish.ports(),
                  wish.remote(),
                  wish.remoteGroup(),
                  wish.action(),
                  wish.priority());
          if (rules.values().stream().anyMatch(held -> same(held, rule))) {
            throw new RefusedException(409, "VPC.0602", "Security group rule already exists.");
          }
          return keep(rule);
        });
  }

  public void deleteRule(String id) {
    Rule unused =
        changed(
            () ->
                Optional.ofNullable(rules.remove(id))
                    .orElseThrow(() -> missing("SecurityGroupRule", id)));
  }

  /**
   * Whether a TCP connection from {@code source} may reach a server's address. The groups of the
   * port count in their order, in each the rules by priority, and what denies before what allows;
   * what no rule speaks of is kept out. An address that is no server's is nobody's to judge.
   */
  public boolean admits(String address, int port, InetAddress source) {
    return locked(
        () ->
            ports.values().stream()
                .filter(one -> one.addresses().contains(address))
                .findFirst()
                .map(one -> admits(one, port, source))
                .orElse(true));
  }

  private boolean admits(ServerPort at, int port, InetAddress source) {
    for (String group : at.groups()) {
      Optional<Rule> counts =
          rules.values().stream()
              .filter(rule -> rule.groupId().equals(group) && rule.isOf(source, port))
              .min(
                  Comparator.comparingInt(Rule::priority)
                      .thenComparingInt(rule -> rule.denies() ? 0 : 1));
      if (counts.isPresent()) {
        return !counts.get().denies();
      }
    }
    return false;
  }

  private static boolean same(Rule one, Rule other) {
    return one.groupId().equals(other.groupId())
        && one.direction().equals(other.direction())
        && one.ethertype().equals(other.ethertype())
        && one.protocol().equals(other.protocol())
        && one.ports().equals(other.ports())
        && one.remote().equals(other.remote())
        && one.remoteGroup().equals(other.remoteGroup())
        && one.action().equals(other.action())
        && one.priority() == other.priority();
  }

  private static Rule rule(
      String group, String direction, String type, String action, int priority) {
    return new Rule(
        UUID.randomUUID().toString(), group, direction, type, "", "", "", "", action, priority);
  }

  private Rule keep(Rule rule) {
    rules.put(rule.id(), rule);
    return rule;
  }

  private static RefusedException missing(String what, String id) {
    return new RefusedException(404, "VPC.0202", "%s %s could not be found.".formatted(what, id));
  }

  private <T> T changed(Supplier<T> change) {
    T result = locked(change);
    watchers.forEach(Runnable::run);
    return result;
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
