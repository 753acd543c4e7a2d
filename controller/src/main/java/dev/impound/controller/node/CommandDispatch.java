package dev.impound.controller.node;

import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.CommandProgress;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Gives commands an id and a time limit, sends them, and waits for their outcomes. */
public final class CommandDispatch {
  /** Longer than the agent's own limit, so that its answer "timed out" arrives first. */
  private static final Duration GRACE = Duration.ofSeconds(15);

  private final NodeSessions sessions;
  private final Supplier<String> ids;

  public CommandDispatch(NodeSessions sessions, Supplier<String> ids) {
    this.sessions = sessions;
    this.ids = ids;
  }

  /** Sends a question to a node that must be connected, and waits. */
  CommandOutcome ask(NodeName node, Command.Builder command, Duration limit) {
    requireConnected(node);
    return await(node, prepare(command, false, limit, progress -> {}), limit);
  }

  /** As {@link #ask}, for what takes long and tells of its progress. */
  CommandOutcome follow(
      NodeName node,
      Command.Builder command,
      Duration limit,
      Consumer<CommandProgress> onProgress) {
    requireConnected(node);
    return await(node, prepare(command, false, limit, onProgress), limit);
  }

  /** Sends an order as soon as the node is connected, and waits. */
  CommandOutcome order(
      NodeName node,
      Command.Builder command,
      Duration limit,
      Consumer<CommandProgress> onProgress) {
    return await(node, prepare(command, true, limit, onProgress), limit);
  }

  private CommandOutcome await(NodeName node, PendingCommand pending, Duration limit) {
    sessions.submit(node, pending);
    try {
      CommandOutcome outcome =
          pending.outcome().get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
      if (outcome.hasFailure()) {
        throw NodeTranslation.failure(node, outcome.getFailure());
      }
      return outcome;
    } catch (TimeoutException e) {
      throw noAnswer(node, pending.command(), limit);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NodeCommandException left) {
        throw left;
      }
      throw new IllegalStateException("the wait for an outcome ended by a defect", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeCommandException(
          NodeFailure.NO_ANSWER,
          "the wait for node %s was broken off, since the controller is stopping".formatted(node),
          "the response goes on when the controller runs again",
          List.of());
    } finally {
      sessions.forget(node, pending.command());
    }
  }

  /** Sends a command to a node that must be connected, and does not wait. */
  CompletableFuture<CommandOutcome> start(NodeName node, Command.Builder command, Duration limit) {
    requireConnected(node);
    PendingCommand pending = prepare(command, true, limit, progress -> {});
    sessions.submit(node, pending);
    return pending.outcome();
  }

  /**
   * Throws, NODE_UNKNOWN, NODE_BANNED, NODE_NOT_CONNECTED or ATTACHED_ELSEWHERE, unless the node
   * has a session with this controller. One that left just now has a moment to come back.
   */
  public void requireConnected(NodeName node) {
    try {
      sessions.departures().await(node);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Node known =
        sessions
            .find(node)
            .orElseThrow(
                () ->
                    new NodeCommandException(
                        NodeFailure.NODE_UNKNOWN,
                        "no node named %s has ever registered".formatted(node),
                        "\"impound node list\" shows the nodes; is the agent running there?",
                        List.of()));
    sessions
        .keptOut(node)
        .ifPresent(
            why -> {
              throw NodeCommandException.banned(node, why);
            });
    if (!known.connected()) {
      throw new NodeCommandException(
          NodeFailure.NODE_NOT_CONNECTED,
          "node %s is not connected; it was last heard of at %s".formatted(node, known.lastSeen()),
          "look at the agent on that node and at its way to the controller, then try again",
          List.of());
    }
    sessions.requireNotElsewhere(node);
  }

  private PendingCommand prepare(
      Command.Builder command,
      boolean waits,
      Duration limit,
      Consumer<CommandProgress> onProgress) {
    Command complete =
        command
            .setId(ids.get())
            .setTimeLimit(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(limit.toSeconds())
                    .setNanos(limit.toNanosPart()))
            .build();
    return new PendingCommand(complete, waits, new CompletableFuture<>(), onProgress);
  }

  private NodeCommandException noAnswer(NodeName node, Command command, Duration limit) {
    boolean connected = sessions.find(node).map(Node::connected).orElse(false);
    return new NodeCommandException(
        NodeFailure.NO_ANSWER,
        "node %s did not answer \"%s\" within %d s; it is %s"
            .formatted(
                node,
                command.getVerbCase().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                limit.plus(GRACE).toSeconds(),
                connected ? "connected" : "not connected"),
        "whether it was done is not known; look at the node",
        List.of());
  }
}
