package dev.impound.controller.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.Engine;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.Heartbeat;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.NodeSessionServiceGrpc;
import dev.impound.node.v1.PolicyFacts;
import dev.impound.node.v1.Registration;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An agent that answers as a test tells it: the node's end of a session, over a real stub. A verb
 * without an answer is left without an outcome until it is given one.
 */
public final class FakeAgent implements StreamObserver<ConnectResponse>, AutoCloseable {
  private final Map<Command.VerbCase, Function<Command, CommandOutcome.Builder>> answers =
      new ConcurrentHashMap<>(new EnumMap<>(Command.VerbCase.class));
  private final List<Command> received = new CopyOnWriteArrayList<>();
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
  private final CountDownLatch welcomed = new CountDownLatch(1);
  private final StreamObserver<ConnectRequest> requests;

  /**
   * Opens a session under {@code name}; {@link #awaitWelcome} waits for the controller's answer.
   */
  public FakeAgent(Channel channel, String name, NodeRole... roles) {
    this.requests = NodeSessionServiceGrpc.newStub(channel).connect(this);
    this.requests.onNext(
        ConnectRequest.newBuilder().setRegistration(registration(name, roles)).build());
  }

  private static Registration registration(String name, NodeRole... roles) {
    return Registration.newBuilder()
        .setNodeName(name)
        .addPrivateIps("192.168.0.12")
        .addAllRoles(List.of(roles))
        .setAgentVersion("test")
        .setBootId("boot-1")
        .setEngine(
            Engine.newBuilder().setAvailable(true).setVersion("20.10.24").setLiveRestore(true))
        .setClock(Timestamp.newBuilder().setSeconds(1_772_334_000))
        .build();
  }

  private static Command command(ConnectResponse response) {
    try {
      return Command.parseFrom(response.getSignedCommand().getCommand());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sets how commands of a verb are answered; the command's id is filled in. */
  public FakeAgent answer(
      Command.VerbCase verb, Function<Command, CommandOutcome.Builder> outcome) {
    answers.put(verb, outcome);
    received.forEach(this::reply);
    return this;
  }

  /** Has commands of a verb fail. */
  public FakeAgent fail(Command.VerbCase verb, FailureReason reason, String message) {
    return answer(
        verb,
        command ->
            CommandOutcome.newBuilder()
                .setFailure(
                    CommandFailure.newBuilder()
                        .setReason(reason)
                        .setMessage(message)
                        .setHint("mend it")));
  }

  /** Tells what the node's policy narrows. */
  public FakeAgent tell(PolicyFacts policy) {
    synchronized (requests) {
      requests.onNext(
          ConnectRequest.newBuilder()
              .setHeartbeat(
                  Heartbeat.newBuilder()
                      .setEngine(
                          Engine.newBuilder()
                              .setAvailable(true)
                              .setVersion("20.10.24")
                              .setLiveRestore(true))
                      .setClock(Timestamp.newBuilder().setSeconds(1_772_334_000))
                      .setPolicy(policy))
              .build());
    }
    return this;
  }

  public FakeAgent awaitWelcome() throws InterruptedException {
    if (!welcomed.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no welcome within 30 s; the stream ended by " + ends.peek());
    }
    return this;
  }

  /** How the controller ended the stream. */
  public Throwable awaitEnd() throws InterruptedException {
    Throwable end = ends.poll(30, TimeUnit.SECONDS);
    if (end == null) {
      throw new AssertionError("the stream did not end within 30 s");
    }
    return end;
  }

  /** Commands that arrived, in order. */
  public List<Command> received() {
    return List.copyOf(received);
  }

  /** The newest command of a verb. */
  public Command last(Command.VerbCase verb) {
    return received.stream()
        .filter(command -> command.getVerbCase() == verb)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** How many commands of a verb arrived. */
  public long count(Command.VerbCase verb) {
    return received.stream().filter(command -> command.getVerbCase() == verb).count();
  }

  @Override
  public void onNext(ConnectResponse response) {
    if (response.hasWelcome()) {
      welcomed.countDown();
      return;
    }
    Command command = command(response);
    unanswered.add(command.getId());
    received.add(command);
    reply(command);
  }

  private void reply(Command command) {
    Function<Command, CommandOutcome.Builder> answer = answers.get(command.getVerbCase());
    if (answer != null && unanswered.remove(command.getId())) {
      Thread.ofVirtual()
          .start(() -> send(answer.apply(command).setCommandId(command.getId()).build()));
    }
  }

  /** Sends an outcome. */
  public void send(CommandOutcome outcome) {
    synchronized (requests) {
      requests.onNext(ConnectRequest.newBuilder().setOutcome(outcome).build());
    }
  }

  @Override
  public void onError(Throwable cause) {
    ends.add(cause);
  }

  @Override
  public void onCompleted() {
    ends.add(new IllegalStateException("ended without an error"));
  }

  /** Breaks the session off. */
  @Override
  public void close() {
    try {
      requests.onError(io.grpc.Status.CANCELLED.asRuntimeException());
    } catch (IllegalStateException endedAlready) {
      // The controller was faster.
    }
  }
}
