package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.Timestamp;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.CommandProgress;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.Heartbeat;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.Welcome;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every node that is known, its open session, and the commands it owes an outcome; of nodes that
 * are attached to other controllers, which one has them. Safe for many threads.
 */
public final class NodeSessions implements Attachments, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSessions.class);

  /** How often agents are told to send a heartbeat; three missed ones end a session. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final NodeRegister register;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Departures departures = new Departures();
  private final String version;
  private final OtherControllers others;
  private final AttachmentBook book;
  private final KeptOut keptOut;
  private final CommandSigner signer;
  private final PendingCommands pending = new PendingCommands();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<NodeName, Node> nodes = new TreeMap<>();

  @GuardedBy("lock")
  private final Map<NodeName, NodeSession> sessions = new HashMap<>();

  /** As the other, with nodes that are never kept out. */
  public NodeSessions(
      NodeRegister register,
      InstantSource clock,
      String version,
      Peers peers,
      CommandSigner signer) {
    this(register, clock, System::nanoTime, version, peers, signer, node -> Optional.empty());
  }

  /**
   * Clears what this controller had when it was cut off.
   *
   * @param nanoTime tells which nodes are silent, whatever becomes of the clock
   */
  public NodeSessions(
      NodeRegister register,
      InstantSource clock,
      LongSupplier nanoTime,
      String version,
      Peers peers,
      CommandSigner signer,
      KeptOut keptOut) {
    this.signer = signer;
    this.keptOut = keptOut;
    this.register = register;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.version = version;
    this.others = new OtherControllers(peers);
    this.book = new AttachmentBook(register, peers.self().name());
    refresh();
  }

  /**
   * Opens the node's session, ends the one it had, and sends it every command it owes an outcome.
   */
  NodeSession open(
      NodeName name, Registration registration, StreamObserver<ConnectResponse> responses) {
    Instant now = clock.instant();
    Node node = NodeTranslation.node(name, registration, now);
    NodeSession session = new NodeSession(name, responses, signer);
    session.heard(nanoTime.getAsLong());
    signer.met(name, registration);
    Optional<NodeSession> replaced =
        book.attach(node, () -> Optional.ofNullable(attach(node, session)));
    replaced.ifPresent(
        older -> older.end(replaced("a newer session of node %s began".formatted(name))));
    session.welcome(welcome(now));
    List<PendingCommand> owed = pending.of(name);
    owed.forEach(command -> send(session, command));
    LOG.atInfo().addKeyValue("node", name).addKeyValue("owed", owed.size()).log("Node connected");
    return session;
  }

  private @Nullable NodeSession attach(Node node, NodeSession session) {
    lock.lock();
    try {
      nodes.put(node.name(), node);
      others.forget(node.name());
      return sessions.put(node.name(), session);
    } finally {
      departures.cameBack(node.name());
      lock.unlock();
    }
  }

  private static StatusRuntimeException replaced(String why) {
    return Refusal.of(RefusalReason.SESSION_REPLACED, why, "").asStatus();
  }

  private Welcome welcome(Instant now) {
    return Welcome.newBuilder()
        .setHeartbeatInterval(
            com.google.protobuf.Duration.newBuilder().setSeconds(HEARTBEAT.toSeconds()))
        .setClock(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
        .setControllerVersion(version)
        .build();
  }

  /** What the node is has changed in the middle of its session. */
  void registered(NodeSession session, Registration registration) {
    Node node = NodeTranslation.node(session.node(), registration, clock.instant());
    register.save(node);
    lock.lock();
    try {
      if (sessions.get(session.node()) == session) {
        nodes.put(node.name(), node);
      }
    } finally {
      lock.unlock();
    }
  }

  void heard(NodeSession session, Heartbeat heartbeat) {
    session.heard(nanoTime.getAsLong());
    Instant now = clock.instant();
    lock.lock();
    try {
      if (sessions.get(session.node()) == session) {
        nodes.computeIfPresent(
            session.node(),
            (name, node) ->
                node.heard(
                    now,
                    NodeTranslation.engine(heartbeat.getEngine()),
                    NodeTranslation.offset(heartbeat.getClock(), now),
                    heartbeat.hasPolicy()
                        ? Optional.of(NodeTranslation.policy(heartbeat.getPolicy()))
                        : Optional.empty()));
      }
    } finally {
      lock.unlock();
    }
  }

  void closed(NodeSession session, String why) {
    boolean removed;
    lock.lock();
    try {
      removed = sessions.remove(session.node(), session);
      if (removed) {
        departures.left(session.node());
      }
    } finally {
      lock.unlock();
    }
    if (removed) {
      LOG.atWarn()
          .addKeyValue("node", session.node())
          .addKeyValue("why", why)
          .log("Node disconnected");
      detach(session.node());
    }
  }

  private void detach(NodeName node) {
    book.detach(node, () -> session(node).isEmpty());
  }

  /** Nodes that left, to wait for. */
  Departures departures() {
    return departures;
  }

  /** As {@link #refresh}, where another controller is alive; else nothing. */
  public void learnOthers() {
    if (!others.areNone()) {
      refresh();
    }
  }

  /**
   * Reads again what other controllers have. Ends the session of a node that another one has by
   * now, and fails what is asked of a node there.
   */
  public void refresh() {
    Map<NodeName, NodeSession> before = sessions();
    List<NodeRegister.Kept> kept = register.all();
    List<NodeSession> moved = new ArrayList<>();
    List<NodeName> leftovers = new ArrayList<>();
    Map<NodeName, NodeSession> lost = new HashMap<>();
    lock.lock();
    try {
      for (NodeRegister.Kept one : kept) {
        NodeName name = one.node().name();
        NodeSession session = sessions.get(name);
        boolean here = others.isHere(one);
        if (session == null) {
          learn(one, here);
          if (here) {
            leftovers.add(name);
          }
        } else if (session == before.get(name) && others.has(one)) {
          sessions.remove(name);
          moved.add(session);
          learn(one, false);
        } else if (!here && session == before.get(name)) {
          lost.put(name, session);
        }
      }
    } finally {
      lock.unlock();
    }
    leftovers.forEach(this::detach);
    lost.forEach(this::attachAgain);
    moved.forEach(this::endMoved);
    kept.forEach(one -> failLeft(one.node().name()));
  }

  /**
   * Of a session that is here what is written down was lost, with a database's last moments say.
   */
  private void attachAgain(NodeName name, NodeSession session) {
    book.attachAgain(
        () -> session(name).filter(session::equals).isPresent() ? find(name) : Optional.empty());
  }

  @GuardedBy("lock")
  private void learn(NodeRegister.Kept kept, boolean here) {
    NodeName name = kept.node().name();
    if (kept.attachedTo().isPresent() && !here) {
      nodes.put(name, kept.node());
      others.learn(name, kept.attachedTo().get());
    } else {
      nodes.putIfAbsent(name, kept.node());
      others.forget(name);
    }
  }

  private void endMoved(NodeSession session) {
    String where = elsewhere(session.node()).map(Peer::name).orElse("another");
    session.end(
        replaced(
            "a newer session of node %s began with controller %s"
                .formatted(session.node(), where)));
    LOG.atInfo()
        .addKeyValue("node", session.node())
        .addKeyValue("controller", where)
        .log("Node went to another controller");
  }

  private void failLeft(NodeName node) {
    elsewhere(node)
        .ifPresent(
            controller -> pending.fail(node, NodeCommandException.elsewhere(node, controller)));
  }

  private Map<NodeName, NodeSession> sessions() {
    lock.lock();
    try {
      return new HashMap<>(sessions);
    } finally {
      lock.unlock();
    }
  }

  private Optional<NodeSession> session(NodeName node) {
    lock.lock();
    try {
      return Optional.ofNullable(sessions.get(node));
    } finally {
      lock.unlock();
    }
  }

  /** Takes an outcome; one that nobody waits for (any more) is dropped. */
  void settle(NodeName node, CommandOutcome outcome) {
    pending
        .remove(node, outcome.getCommandId())
        .ifPresentOrElse(
            command -> command.outcome().complete(outcome),
            () ->
                LOG.atInfo()
                    .addKeyValue("node", node)
                    .addKeyValue("command", Printable.brief(outcome.getCommandId()))
                    .log("Outcome that nobody waits for"));
  }

  void progress(NodeName node, CommandProgress progress) {
    pending.find(node, progress.getCommandId()).ifPresent(command -> tell(command, progress));
  }

  /** What cannot be told, with the database away say, must not end the session. */
  private static void tell(PendingCommand command, CommandProgress progress) {
    try {
      command.onProgress().accept(progress);
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("Progress could not be told");
    }
  }

  /**
   * Sends a command now, or as soon as the node has a session; to a node that is banned never, and
   * it fails.
   */
  void submit(NodeName node, PendingCommand command) {
    pending.add(node, command);
    keptOut.why(node).ifPresent(why -> keepOut(node, why));
    session(node).ifPresent(session -> send(session, command));
  }

  private static void send(NodeSession session, PendingCommand command) {
    try {
      session.command(command.command());
    } catch (NodeCommandException e) {
      command.outcome().completeExceptionally(e);
    }
  }

  /** The node was banned: ends its session, and fails what was asked of it. */
  public void keepOut(NodeName node, String why) {
    pending.failAll(node, NodeCommandException.banned(node, why));
    Optional<NodeSession> session = session(node);
    session.ifPresent(
        open -> {
          open.end(
              Refusal.of(RefusalReason.BANNED, "node %s is %s".formatted(node, why), "")
                  .asStatus());
          closed(open, "the node was banned");
        });
  }

  /** Why a node is kept out; empty where it is not. */
  public Optional<String> keptOut(NodeName node) {
    return keptOut.why(node);
  }

  /** Nobody waits for this command any more. */
  void forget(NodeName node, Command command) {
    pending.remove(node, command.getId());
  }

  /** Every node that is known, by name. */
  public List<Node> all() {
    lock.lock();
    try {
      return nodes.values().stream().map(this::attached).toList();
    } finally {
      lock.unlock();
    }
  }

  /** One node. */
  public Optional<Node> find(NodeName name) {
    lock.lock();
    try {
      return Optional.ofNullable(nodes.get(name)).map(this::attached);
    } finally {
      lock.unlock();
    }
  }

  private Node attached(Node node) {
    if (session(node.name()).isPresent()) {
      return node.attachedTo(Optional.of(others.self()));
    }
    return elsewhere(node.name())
        .map(node::knownTo)
        .orElseGet(() -> node.attachedTo(Optional.empty()));
  }

  /** This controller. */
  public Peer self() {
    return others.self();
  }

  /** The other controller, one that lives, that has the node's session. */
  public Optional<Peer> elsewhere(NodeName node) {
    lock.lock();
    try {
      return sessions.containsKey(node) ? Optional.empty() : others.of(node);
    } finally {
      lock.unlock();
    }
  }

  /** Where another controller is reached that has a node of this role; empty when none is known. */
  public Optional<String> elsewhere(NodeRole role) {
    return all().stream()
        .filter(node -> node.roles().contains(role))
        .flatMap(node -> elsewhere(node.name()).stream())
        .map(Peer::address)
        .findFirst();
  }

  /** Throws, ATTACHED_ELSEWHERE, where another controller has the node's session. */
  public void requireNotElsewhere(NodeName node) {
    elsewhere(node)
        .ifPresent(
            controller -> {
              throw NodeCommandException.elsewhere(node, controller);
            });
  }

  @Override
  public Optional<String> controllerOf(NodeName node) {
    return session(node).isPresent()
        ? Optional.of(others.self().name())
        : elsewhere(node).map(Peer::name);
  }

  /** How many nodes have their session with this controller. */
  public long connectedHere() {
    return sessions().size();
  }

  /**
   * Ends every session, so that agents dial another controller; what is written down of them counts
   * for nothing while this one gives no sign of life.
   */
  public void endAll(String why) {
    List<NodeSession> ended;
    lock.lock();
    try {
      ended = List.copyOf(sessions.values());
      sessions.clear();
    } finally {
      lock.unlock();
    }
    for (NodeSession session : ended) {
      session.end(Refusal.of(RefusalReason.NODE_NOT_CONNECTED, why, "connect again").asStatus());
      LOG.atWarn().addKeyValue("node", session.node()).addKeyValue("why", why).log("Session ended");
    }
  }

  /**
   * Ends the sessions of nodes that have missed three heartbeats, and returns how many there were.
   */
  public int endSilentSessions() {
    long limit = nanoTime.getAsLong() - HEARTBEAT.multipliedBy(3).toNanos();
    List<NodeSession> silent = new ArrayList<>();
    lock.lock();
    try {
      for (NodeSession session : sessions.values()) {
        if (session.heardAt() - limit < 0) {
          silent.add(session);
        }
      }
    } finally {
      lock.unlock();
    }
    for (NodeSession session : silent) {
      session.end(
          Refusal.of(RefusalReason.TIMED_OUT, "three heartbeats were missed", "connect again")
              .asStatus());
      closed(session, "three heartbeats were missed");
    }
    return silent.size();
  }

  /** Gives up all nodes, for others to see; opens no session and writes nothing after that. */
  @Override
  public void close() {
    book.close();
  }
}
