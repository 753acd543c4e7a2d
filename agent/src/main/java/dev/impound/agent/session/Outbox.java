package dev.impound.agent.session;

import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.CommandProgress;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.Heartbeat;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * What waits to be sent to the controller. Outcomes wait over the end of a session; heartbeats and
 * progress are worth something only at once, and are dropped where too much waits.
 */
final class Outbox {
  private static final int MOST_WAITING = 256;

  private final BlockingDeque<ConnectRequest> waiting = new LinkedBlockingDeque<>();

  void put(CommandOutcome outcome) {
    waiting.addLast(ConnectRequest.newBuilder().setOutcome(Fitting.of(outcome)).build());
  }

  /** As {@link #put}, and dropped where too much waits. */
  void offer(CommandOutcome outcome) {
    offer(ConnectRequest.newBuilder().setOutcome(outcome).build());
  }

  void offer(CommandProgress progress) {
    offer(ConnectRequest.newBuilder().setProgress(progress).build());
  }

  void offer(Heartbeat heartbeat) {
    offer(ConnectRequest.newBuilder().setHeartbeat(heartbeat).build());
  }

  private void offer(ConnectRequest message) {
    if (waiting.size() < MOST_WAITING) {
      waiting.addLast(Fitting.of(message));
    }
  }

  ConnectRequest take() throws InterruptedException {
    return waiting.takeFirst();
  }

  /** Gives back what could not be sent. */
  void putBack(ConnectRequest message) {
    if (message.hasOutcome()) {
      waiting.addFirst(message);
    }
  }

  /** Drops what was only worth something in the session that ended. */
  void sessionEnded() {
    waiting.removeIf(message -> !message.hasOutcome());
  }
}
