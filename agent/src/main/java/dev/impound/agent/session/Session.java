package dev.impound.agent.session;

import dev.impound.agent.delivery.EvidenceMessages;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.Heartbeat;
import dev.impound.node.v1.NodeSessionServiceGrpc;
import dev.impound.node.v1.Welcome;
import dev.impound.wire.TwoWayCall;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** One session with the controller, from the registration to its end. */
final class Session {
  private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(100);

  private final NodeDescription node;
  private final EngineWatch engine;
  private final Outbox outbox;
  private final CommandIntake intake;
  private final InstantSource clock;
  private final TwoWayCall<ConnectRequest, ConnectResponse> call;
  private @Nullable Thread heartbeats;

  Session(
      Channel channel,
      NodeDescription node,
      EngineWatch engine,
      Outbox outbox,
      CommandIntake intake,
      InstantSource clock) {
    this.node = node;
    this.engine = engine;
    this.outbox = outbox;
    this.intake = intake;
    this.clock = clock;
    this.call = TwoWayCall.open(channel, NodeSessionServiceGrpc.getConnectMethod());
  }

  /**
   * Holds the session until it ends.
   *
   * @param welcomed told when the controller has accepted it
   * @throws StatusException says why it ended, unless the controller just closed it
   */
  void hold(Runnable welcomed) throws InterruptedException, StatusException {
    Thread sender = Thread.ofVirtual().name("session-sender").unstarted(this::send);
    try {
      if (call.write(
          ConnectRequest.newBuilder()
              .setRegistration(
                  Fitting.of(
                      node.registration(engine.latest(), clock, intake.newest(), intake.proof())))
              .build())) {
        sender.start();
      }
      for (ConnectResponse next = call.read(); next != null; next = call.read()) {
        switch (next.getMessageCase()) {
          case WELCOME -> {
            welcomed.run();
            beginHeartbeats(next.getWelcome());
          }
          case SIGNED_COMMAND -> intake.accept(next.getSignedCommand());
          case MESSAGE_NOT_SET -> {
            // A later version's message means nothing to this one.
          }
        }
      }
    } finally {
      end(sender);
    }
  }

  private void send() {
    try {
      while (true) {
        ConnectRequest next = outbox.take();
        boolean sent = false;
        try {
          sent = call.write(next);
        } finally {
          if (!sent) {
            outbox.putBack(next);
          }
        }
        if (!sent) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beginHeartbeats(Welcome welcome) {
    Duration asked =
        welcome.hasHeartbeatInterval()
            ? Duration.ofSeconds(
                welcome.getHeartbeatInterval().getSeconds(),
                welcome.getHeartbeatInterval().getNanos())
            : DEFAULT_HEARTBEAT;
    Duration interval = asked.compareTo(SHORTEST_HEARTBEAT) < 0 ? SHORTEST_HEARTBEAT : asked;
    Thread before = heartbeats;
    if (before != null) {
      before.interrupt();
    }
    heartbeats = Thread.ofVirtual().name("session-heartbeat").start(() -> beat(interval));
  }

  private void beat(Duration interval) {
    try {
      while (true) {
        Thread.sleep(interval);
        outbox.offer(
            Heartbeat.newBuilder()
                .setClock(EvidenceMessages.timestamp(clock.instant()))
                .setEngine(engine.latest())
                .setPolicy(node.policyFacts())
                .build());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Thread sender) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    call.cancel("the session ends");
    Thread beating = heartbeats;
    if (beating != null) {
      beating.interrupt();
      beating.join();
    }
    sender.interrupt();
    sender.join();
    outbox.sessionEnded();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
