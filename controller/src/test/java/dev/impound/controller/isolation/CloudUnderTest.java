package dev.impound.controller.isolation;

import java.util.List;

/**
 * A cloud that the contract of isolation is tried on: the same servers, pools and listeners each
 * time, and ways to meddle with it behind isolation's back. Implemented by a fake, and by the local
 * stand-in with the real SDK before it.
 */
public interface CloudUnderTest extends AutoCloseable {
  /** Node "node-a" has this address; "node-a-old", whose name is alike, has another. */
  String NODE_ADDRESS = "10.20.0.11";

  /** Its default pool sends to node-a and node-b, port 8080. */
  ListenerId WEB = new ListenerId("listener-web");

  /** A policy of it sends to node-a, port 9090; its default pool is elsewhere. */
  ListenerId API = new ListenerId("listener-api");

  /** A policy of it shares out traffic between pools, one of which has node-a, port 9191. */
  ListenerId SHARED = new ListenerId("listener-shared");

  /** Its pool sends to node-a on the port that the listener has. */
  ListenerId ANY_PORT = new ListenerId("listener-any");

  /** Its master-slave pool has node-a, port 7070. */
  ListenerId MASTER_SLAVE = new ListenerId("listener-ms");

  /** A policy of it redirects to {@link #API}. */
  ListenerId REDIRECT = new ListenerId("listener-redirect");

  /** Node "node-public" is reached at this address past any load balancer. */
  String PUBLIC_ADDRESS = "203.0.113.21";

  /** Its pool has only node-b, port 8081. */
  ListenerId OTHER = new ListenerId("listener-other");

  /** Address groups that others made. */
  String OFFICE = "group-office";

  String PARTNERS = "group-partners";
  String CRAWLERS = "group-crawlers";

  /** How a call goes wrong. */
  enum Trouble {
    NOT_FOUND,
    THROTTLED,
    CONFLICT,
    QUOTA,
    DENIED,
    REJECTED,
    SERVER_ERROR,
    NO_CONTENT_TYPE,
    NO_ANSWER,
    DONE_BUT_SERVER_ERROR,
    DONE_BUT_NO_ANSWER,
    TAKEN_BUT_IGNORED
  }

  /** Which call goes wrong. */
  enum Call {
    LIST_SERVERS,
    LIST_POOLS,
    READ_LISTENER,
    WRITE_LISTENER,
    READ_MEMBER,
    WRITE_MEMBER,
    CREATE_GROUP,
    REPLACE_GROUP
  }

  /** What isolation is given. */
  LoadBalancers cloud();

  /** The next {@code times} of these calls go wrong. */
  void failNext(Call call, Trouble trouble, int times);

  /** Somebody else sets a listener's access control. */
  void meddle(ListenerId id, Whitelist whitelist);

  /** Somebody else makes an address group; returns its id. */
  String makeGroup(String name, List<String> addresses);

  /** What the listener's access control is, seen from inside. */
  Whitelist shown(ListenerId id);

  /** Who is in the one address group of this name, seen from inside. */
  List<String> held(String group);

  /** How many times a listener was written. */
  int listenerWrites();

  /** Node-a's member behind {@link #WEB}; it has weight 1, and another member is beside it. */
  MemberId WEB_MEMBER = new MemberId("pool-web", "member-10-20-0-11-8080");

  /** The members of its pools. */
  PoolMembers members();

  /** Somebody else sets a member's weight. */
  void weigh(MemberId member, int weight);

  /** How many times a member was written. */
  int memberWrites();

  /** The load balancer says that it is at work, until it is told otherwise. */
  void busy(boolean atWork);

  @Override
  void close();
}
