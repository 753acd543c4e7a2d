package dev.impound.controller.isolation;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What isolation needs of a cloud. Each method is one question or one write, tried once; lists are
 * complete, whatever pages the cloud cuts them into. Every failure is a {@link CloudException}.
 * Safe for several threads.
 */
public interface LoadBalancers {
  /**
   * A server and the addresses that the cloud gave it.
   *
   * @param hostname what its operating system was told that it is called; may be empty
   * @param addresses those of its own networks
   * @param publicAddresses elastic IPs bound to it, at which it is reached past any load balancer
   */
  record Server(
      String id,
      String name,
      String hostname,
      List<String> addresses,
      List<String> publicAddresses) {
    public Server {
      addresses = List.copyOf(addresses);
      publicAddresses = List.copyOf(publicAddresses);
    }

    /** A server that is reached through load balancers alone. */
    public Server(String id, String name, List<String> addresses) {
      this(id, name, name, addresses, List.of());
    }
  }

  /**
   * A pool of members.
   *
   * @param anyPort members get the connection on the port that the listener has
   * @param masterSlave one member serves and one stands by; their weights cannot be changed
   */
  record Pool(
      String id,
      String protocol,
      boolean anyPort,
      boolean masterSlave,
      Set<ListenerId> listeners,
      List<Member> members) {
    public Pool {
      listeners = Set.copyOf(listeners);
      members = List.copyOf(members);
    }
  }

  /**
   * A member of a pool: where its connections go.
   *
   * @param id empty where the cloud gave none
   * @param weight 0 to 100; with 0 it gets no new connections
   * @param healthy false when the load balancer says that it does not answer
   */
  record Member(String id, String address, int port, int weight, boolean healthy) {
    /** Where its connections go, for example "192.168.0.12:8080". */
    public String endpoint() {
      return address + ":" + port;
    }
  }

  /**
   * A listener and its access control.
   *
   * @param defaultPoolId empty where it has none
   */
  record Listener(
      ListenerId id,
      String name,
      String protocol,
      int port,
      String loadBalancerId,
      String defaultPoolId,
      Whitelist whitelist) {}

  /**
   * A policy of a listener that sends some of its traffic to pools of its own, or tells who asks to
   * go to another listener.
   *
   * @param redirect that other listener
   */
  record Forwarding(ListenerId listener, Set<String> pools, Optional<ListenerId> redirect) {
    /** A policy that sends to pools. */
    public Forwarding(ListenerId listener, Set<String> pools) {
      this(listener, pools, Optional.empty());
    }

    public Forwarding {
      pools = Set.copyOf(pools);
    }
  }

  /** An IP address group. */
  record AddressGroup(String id, String name, List<String> addresses) {
    public AddressGroup {
      addresses = List.copyOf(addresses);
    }
  }

  /** The servers of exactly this name. */
  List<Server> servers(String name);

  /** The servers that have exactly this address. */
  List<Server> serversAt(String address);

  /** The pools with a member at {@code address}, each with all its members. */
  List<Pool> pools(String address);

  /** The pool with all its members; empty when there is none. */
  Optional<Pool> pool(String id);

  /** The listeners that the cloud itself says lead to a member at {@code address}, any port. */
  List<ListenerId> listenersWithMember(String address);

  /** Every forwarding policy. */
  List<Forwarding> forwardings();

  /** The listeners whose default pool is {@code poolId}. */
  List<ListenerId> listenersOfDefaultPool(String poolId);

  /** The listener; empty when there is none. */
  Optional<Listener> listener(ListenerId id);

  /** Whether the load balancer takes changes at the moment. */
  boolean isActive(String loadBalancerId);

  /** The address groups of exactly this name. */
  List<AddressGroup> addressGroups(String name);

  /** Creates a group that lets {@code addresses} through. */
  AddressGroup createAddressGroup(String name, List<String> addresses);

  /** Makes {@code addresses} all that the group holds. */
  void replaceAddresses(String groupId, List<String> addresses);

  /**
   * Sets the listener's access control, word for word; {@link Whitelist#none} unbinds.
   *
   * @return the cloud's id of the request
   */
  String setWhitelist(ListenerId id, Whitelist whitelist);

  /**
   * Takes the listener's access control out of force and leaves it bound.
   *
   * @return the cloud's id of the request
   */
  String disableWhitelist(ListenerId id);
}
