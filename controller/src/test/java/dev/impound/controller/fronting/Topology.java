package dev.impound.controller.fronting;

import dev.impound.wire.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cloud and a container in it, in few words, and what is to be found in front of the container.
 * Node "n1" is the container's; it is server "s1" at 10.0.0.1.
 */
public final class Topology {
  /** A server. */
  public record Server(String id, String name, String hostname, List<String> addresses) {}

  /** A member; offline when the balancer says that it does not answer. */
  public record Member(String id, String address, int port, int weight, boolean offline) {}

  /** What kind of pool. */
  public enum Kind {
    PLAIN,
    ANY_PORT,
    MASTER_SLAVE
  }

  /** A pool. */
  public record Pool(String id, String protocol, Kind kind, List<Member> members) {}

  /** A listener; port 0 is any, and no default pool is "". */
  public record Listener(String id, String protocol, int port, String defaultPool) {}

  /** A policy of a listener: to pools, or to another listener where that is not "". */
  public record Policy(String id, String listener, List<String> pools, String redirect) {}

  /** What is to be found of one listener. */
  public record Found(String id, boolean certain, int healthyOthers, int otherTargets) {}

  final String name;
  final List<Server> servers = new ArrayList<>();
  final List<Listener> listeners = new ArrayList<>();
  final List<Pool> pools = new ArrayList<>();
  final List<Policy> policies = new ArrayList<>();
  final List<Found> expected = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  private final List<PublishedPort> ports = new ArrayList<>();
  private String node = "n1";
  private List<String> claimed = List.of("10.0.0.1");
  private List<String> own = List.of();
  private boolean hostNetwork;
  private boolean kubernetes;
  private String refused = "";

  private Topology(String name) {
    this.name = name;
  }

  static Topology of(String name) {
    return new Topology(name);
  }

  /** The one that most are: node n1 at 10.0.0.1 and its neighbour n2 at 10.0.0.2. */
  static Topology plain(String name) {
    return of(name).server("s1", "n1", "10.0.0.1").server("s2", "n2", "10.0.0.2");
  }

  Topology server(String id, String serverName, String... addresses) {
    servers.add(new Server(id, serverName, serverName, List.of(addresses)));
    return this;
  }

  Topology serverCalled(String id, String serverName, String hostname, String... addresses) {
    servers.add(new Server(id, serverName, hostname, List.of(addresses)));
    return this;
  }

  /** Listener {@code id} sends to a pool "p-ID" of its own with these members. */
  Topology listener(String id, String... members) {
    return listener(id, "TCP", "TCP", Kind.PLAIN, 0, members);
  }

  Topology listener(
      String id, String protocol, String poolProtocol, Kind kind, int port, String... members) {
    listeners.add(new Listener(id, protocol, port, "p-" + id));
    return pool("p-" + id, poolProtocol, kind, members);
  }

  /** A listener that sends to a pool which stands there already, or to none. */
  Topology listenerOf(String id, String protocol, String pool) {
    listeners.add(new Listener(id, protocol, 0, pool));
    return this;
  }

  Topology pool(String id, String... members) {
    return pool(id, "TCP", Kind.PLAIN, members);
  }

  Topology pool(String id, String protocol, Kind kind, String... members) {
    List<Member> made = new ArrayList<>();
    for (String member : members) {
      made.add(member(id + "-m" + made.size(), member));
    }
    pools.add(new Pool(id, protocol, kind, made));
    return this;
  }

  /** From "ADDRESS:PORT", with " w0" for weight 0 or " off" for one that does not answer. */
  private static Member member(String id, String text) {
    String[] words = text.split(" ", -1);
    int colon = words[0].lastIndexOf(':');
    List<String> flags = Stream.of(words).skip(1).toList();
    return new Member(
        id,
        words[0].substring(0, colon).replaceAll("[\\[\\]]", ""),
        Integer.parseInt(words[0].substring(colon + 1)),
        flags.contains("w0") ? 0 : 1,
        flags.contains("off"));
  }

  Topology policy(String listener, String... toPools) {
    policies.add(new Policy("l7-" + policies.size(), listener, List.of(toPools), ""));
    return this;
  }

  Topology redirect(String listener, String target) {
    policies.add(new Policy("l7-" + policies.size(), listener, List.of(), target));
    return this;
  }

  /** The container publishes this port of its node. */
  Topology publishes(int port) {
    return publishes("", port, "tcp");
  }

  Topology publishes(String address, int port, String protocol) {
    ports.add(new PublishedPort(address, port, protocol));
    return this;
  }

  Topology node(String nodeName, String... claims) {
    node = nodeName;
    claimed = List.of(claims);
    return this;
  }

  Topology onHostNetwork() {
    hostNetwork = true;
    return this;
  }

  Topology pod(String... addresses) {
    kubernetes = true;
    return owns(addresses);
  }

  Topology owns(String... addresses) {
    own = List.of(addresses);
    return this;
  }

  /** What is to be found: certainly, with so many healthy other members. */
  Topology certain(String id, int healthyOthers) {
    return certain(id, healthyOthers, 0);
  }

  Topology certain(String id, int healthyOthers, int otherTargets) {
    expected.add(new Found(id, true, healthyOthers, otherTargets));
    return this;
  }

  Topology ambiguous(String id, int healthyOthers) {
    return ambiguous(id, healthyOthers, 0);
  }

  Topology ambiguous(String id, int healthyOthers, int otherTargets) {
    expected.add(new Found(id, false, healthyOthers, otherTargets));
    return this;
  }

  Topology tells(String words) {
    told.add(words);
    return this;
  }

  /** Nothing is found, and it is said why with these words. */
  Topology refuses(String words) {
    refused = words;
    return this;
  }

  String refused() {
    return refused;
  }

  /** How the container can be reached. */
  Exposure exposure() {
    return new Exposure(new NodeName(node), claimed, ports, hostNetwork, own, kubernetes);
  }

  public List<Server> servers() {
    return servers;
  }

  public List<Listener> listeners() {
    return listeners;
  }

  public List<Pool> pools() {
    return pools;
  }

  public List<Policy> policies() {
    return policies;
  }

  @Override
  public String toString() {
    return name;
  }
}
