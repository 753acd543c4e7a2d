package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A cloud in memory, with the contract's world in it. Can be told to fail. */
public final class FakeLoadBalancers implements LoadBalancers, PoolMembers, CloudUnderTest {
  private final Map<ListenerId, Listener> listeners = new LinkedHashMap<>();
  private final Map<ListenerId, String> defaultPools = new LinkedHashMap<>();
  private final Map<String, AddressGroup> groups = new LinkedHashMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final Map<Call, Deque<Trouble>> troubles = new EnumMap<>(Call.class);
  private final List<Server> servers = new ArrayList<>();
  private int listenerWrites;
  private int memberWrites;
  private int calls;
  private boolean busy;
  private volatile Runnable beforeEach = () -> {};
  private volatile Runnable beforeLook = () -> {};
  private Runnable beforeWrite = () -> {};

  public FakeLoadBalancers() {
    servers.add(new Server("server-a", "node-a", List.of(NODE_ADDRESS)));
    servers.add(new Server("server-old", "node-a-old", List.of("10.20.0.99")));
    servers.add(
        new Server(
            "server-public",
            "node-public",
            "node-public",
            List.of("10.20.0.21"),
            List.of(PUBLIC_ADDRESS)));
    servers.add(new Server("server-b", "node-b", List.of("10.20.0.12")));
    pool("pool-web", false, WEB, member(NODE_ADDRESS, 8080), member("10.20.0.12", 8080));
    pool("pool-other", false, OTHER, member("10.20.0.12", 8081));
    pool("pool-any", true, ANY_PORT, member(NODE_ADDRESS, 0));
    pool("pool-ms", false, MASTER_SLAVE, member(NODE_ADDRESS, 7070));
    pools.put("pool-api", pool("pool-api", Set.of(), member(NODE_ADDRESS, 9090)));
    pools.put("pool-share", pool("pool-share", Set.of(), member(NODE_ADDRESS, 9191)));
    listener(API, 20_002);
    listener(SHARED, 20_003);
    groups.put(OFFICE, new AddressGroup(OFFICE, "office", List.of("192.0.2.0/24")));
    groups.put(PARTNERS, new AddressGroup(PARTNERS, "partners", List.of("198.51.100.7")));
    groups.put(CRAWLERS, new AddressGroup(CRAWLERS, "crawlers", List.of("203.0.113.0/24")));
  }

  private static Member member(String address, int port) {
    return new Member("member-" + address.replace('.', '-') + "-" + port, address, port, 1, true);
  }

  private static Pool pool(String id, Set<ListenerId> listeners, Member... members) {
    return new Pool(id, "TCP", false, false, listeners, List.of(members));
  }

  private void pool(String id, boolean anyPort, ListenerId listener, Member... members) {
    pools.put(
        id, new Pool(id, "TCP", anyPort, id.equals("pool-ms"), Set.of(listener), List.of(members)));
    defaultPools.put(listener, id);
    listener(listener, 20_010 + listeners.size());
  }

  private void listener(ListenerId id, int port) {
    listeners.put(
        id,
        new Listener(
            id,
            id.text(),
            "TCP",
            port,
            "lb-1",
            defaultPools.getOrDefault(id, ""),
            Whitelist.none()));
  }

  /** Adds a listener whose pool has these members on the node, one for each port. */
  public void service(ListenerId listener, int... ports) {
    pool(
        "pool-" + listener.text(),
        false,
        listener,
        Arrays.stream(ports).mapToObj(port -> member(NODE_ADDRESS, port)).toArray(Member[]::new));
  }

  /** No call goes wrong from here on. */
  public void heal() {
    troubles.clear();
  }

  /** Runs at the start of each call. */
  public void beforeEach(Runnable action) {
    beforeEach = action;
  }

  /** Runs before each look at a listener or a member. */
  public void beforeEachLook(Runnable action) {
    beforeLook = action;
  }

  /** Runs once, before the next write of a listener is carried out. */
  void beforeNextWrite(Runnable action) {
    beforeWrite = action;
  }

  /** Adds a server. */
  public void addServer(Server server) {
    servers.add(server);
  }

  /** How many calls were made. */
  public int calls() {
    return calls;
  }

  @Override
  public LoadBalancers cloud() {
    return this;
  }

  @Override
  public void failNext(Call call, Trouble trouble, int times) {
    Deque<Trouble> queue = troubles.computeIfAbsent(call, missing -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      queue.add(trouble);
    }
  }

  @Override
  public void meddle(ListenerId id, Whitelist whitelist) {
    listeners.computeIfPresent(id, (key, listener) -> with(listener, whitelist));
  }

  @Override
  public String makeGroup(String name, List<String> addresses) {
    String id = "group-" + (groups.size() + 1);
    groups.put(id, new AddressGroup(id, name, addresses));
    return id;
  }

  @Override
  public Whitelist shown(ListenerId id) {
    return Optional.ofNullable(listeners.get(id)).orElseThrow().whitelist();
  }

  @Override
  public List<String> held(String group) {
    return groups.values().stream()
        .filter(candidate -> candidate.name().equals(group))
        .findFirst()
        .orElseThrow()
        .addresses();
  }

  @Override
  public int listenerWrites() {
    return listenerWrites;
  }

  @Override
  public void busy(boolean atWork) {
    busy = atWork;
  }

  @Override
  public void close() {}

  @Override
  public List<Server> servers(String name) {
    return made(
        Call.LIST_SERVERS,
        false,
        () -> servers.stream().filter(server -> server.name().equals(name)).toList());
  }

  @Override
  public List<Server> serversAt(String address) {
    return made(
        Call.LIST_SERVERS,
        false,
        () -> servers.stream().filter(server -> server.addresses().contains(address)).toList());
  }

  @Override
  public Optional<Pool> pool(String id) {
    called();
    return Optional.ofNullable(pools.get(id));
  }

  @Override
  public List<ListenerId> listenersWithMember(String address) {
    called();
    return defaultPools.entrySet().stream()
        .filter(
            entry ->
                Optional.ofNullable(pools.get(entry.getValue())).stream()
                    .flatMap(pool -> pool.members().stream())
                    .anyMatch(member -> member.address().equals(address)))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public List<Pool> pools(String address) {
    return made(
        Call.LIST_POOLS,
        false,
        () ->
            pools.values().stream()
                .filter(
                    pool ->
                        pool.members().stream()
                            .anyMatch(member -> member.address().equals(address)))
                .toList());
  }

  @Override
  public List<Forwarding> forwardings() {
    called();
    return List.of(
        new Forwarding(REDIRECT, Set.of(), Optional.of(API)),
        new Forwarding(API, Set.of("pool-api")),
        new Forwarding(SHARED, Set.of("pool-share", "pool-other")));
  }

  @Override
  public List<ListenerId> listenersOfDefaultPool(String poolId) {
    called();
    return defaultPools.entrySet().stream()
        .filter(entry -> entry.getValue().equals(poolId))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public Optional<Listener> listener(ListenerId id) {
    beforeLook.run();
    return made(Call.READ_LISTENER, false, () -> Optional.ofNullable(listeners.get(id)));
  }

  @Override
  public boolean isActive(String loadBalancerId) {
    called();
    return !busy;
  }

  @Override
  public List<AddressGroup> addressGroups(String name) {
    called();
    return groups.values().stream().filter(group -> group.name().equals(name)).toList();
  }

  @Override
  public AddressGroup createAddressGroup(String name, List<String> addresses) {
    return made(
        Call.CREATE_GROUP,
        true,
        () -> Optional.ofNullable(groups.get(makeGroup(name, addresses))).orElseThrow());
  }

  @Override
  public void replaceAddresses(String groupId, List<String> addresses) {
    made(
        Call.REPLACE_GROUP,
        true,
        () ->
            groups.computeIfPresent(
                groupId, (id, group) -> new AddressGroup(id, group.name(), addresses)));
  }

  @Override
  public String setWhitelist(ListenerId id, Whitelist whitelist) {
    return write(id, whitelist);
  }

  @Override
  public String disableWhitelist(ListenerId id) {
    return write(id, ListenerWriter.outOfForce(shown(id)));
  }

  private String write(ListenerId id, Whitelist whitelist) {
    beforeEach.run();
    listenerWrites++;
    Runnable action = beforeWrite;
    beforeWrite = () -> {};
    action.run();
    Deque<Trouble> queue = troubles.getOrDefault(Call.WRITE_LISTENER, new ArrayDeque<>());
    if (queue.peek() == Trouble.TAKEN_BUT_IGNORED) {
      queue.remove();
      return "request-ignored";
    }
    return made(
        Call.WRITE_LISTENER,
        true,
        () -> {
          meddle(id, whitelist);
          return "request-" + calls;
        });
  }

  @Override
  public Optional<Integer> weight(MemberId member) {
    beforeLook.run();
    return made(Call.READ_MEMBER, false, () -> find(member).map(Member::weight));
  }

  @Override
  public Optional<String> balancerOf(String pool) {
    called();
    return Optional.ofNullable(pools.get(pool)).map(found -> "lb-1");
  }

  @Override
  public String setWeight(MemberId member, int weight) {
    memberWrites++;
    Deque<Trouble> queue = troubles.getOrDefault(Call.WRITE_MEMBER, new ArrayDeque<>());
    if (queue.peek() == Trouble.TAKEN_BUT_IGNORED) {
      queue.remove();
      return "request-ignored";
    }
    return made(
        Call.WRITE_MEMBER,
        true,
        () -> {
          weigh(member, weight);
          return "request-" + calls;
        });
  }

  private Optional<Member> find(MemberId member) {
    return Optional.ofNullable(pools.get(member.pool())).stream()
        .flatMap(pool -> pool.members().stream())
        .filter(one -> one.id().equals(member.member()))
        .findFirst();
  }

  @Override
  public void weigh(MemberId member, int weight) {
    pools.computeIfPresent(
        member.pool(),
        (id, pool) ->
            new Pool(
                id,
                pool.protocol(),
                pool.anyPort(),
                pool.masterSlave(),
                pool.listeners(),
                pool.members().stream()
                    .map(
                        one ->
                            one.id().equals(member.member())
                                ? new Member(
                                    one.id(), one.address(), one.port(), weight, one.healthy())
                                : one)
                    .toList()));
  }

  @Override
  public PoolMembers members() {
    return this;
  }

  @Override
  public int memberWrites() {
    return memberWrites;
  }

  private void called() {
    calls++;
    beforeEach.run();
  }

  private <T> T made(Call call, boolean write, Supplier<T> action) {
    called();
    Deque<Trouble> queue = troubles.getOrDefault(call, new ArrayDeque<>());
    Trouble trouble = queue.poll();
    if (trouble == null) {
      return action.get();
    }
    if (trouble == Trouble.DONE_BUT_NO_ANSWER || trouble == Trouble.DONE_BUT_SERVER_ERROR) {
      Object done = action.get();
      assertThat(done).isNotNull();
    }
    throw switch (trouble) {
      case TAKEN_BUT_IGNORED -> new IllegalStateException(call + " cannot be ignored");
      case NOT_FOUND -> failure(call, Kind.NOT_FOUND, 404, false);
      case THROTTLED -> failure(call, Kind.THROTTLED, 429, false);
      case CONFLICT -> failure(call, Kind.CONFLICT, 409, false);
      case QUOTA -> failure(call, Kind.QUOTA, 409, false);
      case DENIED -> failure(call, Kind.DENIED, 403, false);
      case REJECTED -> failure(call, Kind.REJECTED, 400, false);
      case SERVER_ERROR, DONE_BUT_SERVER_ERROR -> failure(call, Kind.BROKEN_ANSWER, 500, write);
      case NO_CONTENT_TYPE -> failure(call, Kind.BROKEN_ANSWER, 0, write);
      case NO_ANSWER, DONE_BUT_NO_ANSWER -> failure(call, Kind.TIMED_OUT, 0, write);
    };
  }

  private static CloudException failure(Call call, Kind kind, int status, boolean unknown) {
    return new CloudException(
        kind,
        "do " + call,
        "the test says so",
        new Answer(status, "", ""),
        "repeat the command",
        unknown,
        null);
  }

  private static Listener with(Listener listener, Whitelist whitelist) {
    return new Listener(
        listener.id(),
        listener.name(),
        listener.protocol(),
        listener.port(),
        listener.loadBalancerId(),
        listener.defaultPoolId(),
        whitelist);
  }
}
