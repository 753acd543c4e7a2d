package dev.impound.controller.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.Timestamp;
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
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every node that is known, its open session, and the commands it owes an outcome. Safe for many
 * threads.
 */
public final class NodeSessions {
  private static final Logger LOG = LoggerFactory.getLogger(NodeSessions.class);

  /** How often agents are told to send a heartbeat; three missed ones end a session. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private final NodeRegister register;
  private final InstantSource clock;
  private final String version;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<NodeName, Node> nodes = new TreeMap<>();

  @GuardedBy("lock")
  private final Map<NodeName, NodeSession> sessions = new HashMap<>();

  @GuardedBy("lock")
  private final Map<NodeName, Map<String, PendingCommand>> pending = new HashMap<>();

  public NodeSessions(NodeRegister register, InstantSource clock, String version) {
    this.register = register;
    this.clock = clock;
    this.version = version;
    for (Node node : register.all()) {
      nodes.put(node.name(), node);
    }
  }

  /**
   * Opens the node's session, ends the one it had, and sends it every command it owes an outcome.
   */
  NodeSession open(
      NodeName name, Registration registration, StreamObserver<ConnectResponse> responses) {
    Instant now = clock.instant();
    Node node = NodeTranslation.node(name, registration, now);
    register.save(node);
    NodeSession session = new NodeSession(name, responses);
    NodeSession replaced;
    List<PendingCommand> owed;
    lock.lock();
    try {
      nodes.put(name, node);
      replaced = sessions.put(name, session);
      owed = new ArrayList<>(pending.getOrDefault(name, Map.of()).values());
    } finally {
      lock.unlock();
    }
    if (replaced != null) {
      replaced.end(
          Refusal.of(
                  RefusalReason.SESSION_REPLACED,
                  "a newer session of node %s began".formatted(name),
                  "")
              .asStatus());
    }
    session.welcome(welcome(now));
    owed.forEach(command -> session.command(command.command()));
    LOG.atInfo().addKeyValue("node", name).addKeyValue("owed", owed.size()).log("Node connected");
    return session;
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
                    NodeTranslation.offset(heartbeat.getClock(), now)));
      }
    } finally {
      lock.unlock();
    }
  }

  void closed(NodeSession session, String why) {
    lock.lock();
    try {
      if (sessions.remove(session.node(), session)) {
        nodes.computeIfPresent(session.node(), (name, node) -> node.disconnected());
        LOG.atWarn()
            .addKeyValue("node", session.node())
            .addKeyValue("why", why)
            .log("Node disconnected");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes an outcome; one that nobody waits for (any more) is dropped. */
  void settle(NodeName node, CommandOutcome outcome) {
    PendingCommand command = remove(node, outcome.getCommandId());
    if (command == null) {
      LOG.atInfo()
          .addKeyValue("node", node)
          .addKeyValue("command", Printable.brief(outcome.getCommandId()))
          .log("Outcome that nobody waits for");
      return;
    }
    command.outcome().complete(outcome);
  }

  void progress(NodeName node, CommandProgress progress) {
    PendingCommand command;
    lock.lock();
    try {
      command = pending.getOrDefault(node, Map.of()).get(progress.getCommandId());
    } finally {
      lock.unlock();
    }
    if (command != null) {
      command.onProgress().accept(progress);
    }
  }

  /** Sends a command now, or as soon as the node has a session. */
  void submit(NodeName node, PendingCommand command) {
    NodeSession session;
    lock.lock();
    try {
      pending
          .computeIfAbsent(node, name -> new LinkedHashMap<>())
          .put(command.command().getId(), command);
      session = sessions.get(node);
    } finally {
      lock.unlock();
    }
    if (session != null) {
      session.command(command.command());
    }
  }

  /** Nobody waits for this command any more. */
  void forget(NodeName node, Command command) {
    remove(node, command.getId());
  }

  private @org.jspecify.annotations.Nullable PendingCommand remove(NodeName node, String id) {
    lock.lock();
    try {
      return pending.getOrDefault(node, new LinkedHashMap<>()).remove(id);
    } finally {
      lock.unlock();
    }
  }

  /** Every node that is known, by name. */
  public List<Node> all() {
    lock.lock();
    try {
      return List.copyOf(nodes.values());
    } finally {
      lock.unlock();
    }
  }

  /** One node. */
  public Optional<Node> find(NodeName name) {
    lock.lock();
    try {
      return Optional.ofNullable(nodes.get(name));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the sessions of nodes that have missed three heartbeats, and returns how many there were.
   */
  public int endSilentSessions() {
    Instant limit = clock.instant().minus(HEARTBEAT.multipliedBy(3));
    List<NodeSession> silent = new ArrayList<>();
    lock.lock();
    try {
      for (NodeSession session : sessions.values()) {
        Node node = nodes.get(session.node());
        if (node != null && node.lastSeen().isBefore(limit)) {
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
}
