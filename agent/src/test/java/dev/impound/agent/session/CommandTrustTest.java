package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.CommandJournal;
import dev.impound.agent.command.CommandKeys;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.testing.CommandPen;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.LocalServer;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ConnectRequest;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeContainer;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.node.v1.ListContainers;
import dev.impound.node.v1.LoadImage;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.NodeSessionServiceGrpc;
import dev.impound.node.v1.OpenShell;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.RunSandbox;
import dev.impound.node.v1.SignedCommand;
import dev.impound.node.v1.ThawContainer;
import dev.impound.node.v1.ThawDone;
import dev.impound.wire.NodeName;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which commands an agent obeys, over a real session with whoever holds the controller's place. */
@Timeout(90)
class CommandTrustTest {
  private static final NodeName SELF = new NodeName("web-1");
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final InstantSource CLOCK = () -> NOW;

  @TempDir Path folder;
  private final Place place = new Place();
  private final LocalServer server = new LocalServer(place);
  private final CommandPen pen = new CommandPen(SELF.text(), CLOCK);
  private final BlockingQueue<Command> done = new LinkedBlockingQueue<>();
  private AgentEnd agent;

  /** The place of a controller: its TLS key is all that it takes to sit there. */
  private static final class Place extends NodeSessionServiceGrpc.NodeSessionServiceImplBase {
    final BlockingQueue<CommandOutcome> outcomes = new LinkedBlockingQueue<>();
    final BlockingQueue<Registration> registrations = new LinkedBlockingQueue<>();
    final BlockingQueue<StreamObserver<ConnectResponse>> sessions = new LinkedBlockingQueue<>();

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
      sessions.add(responses);
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnectRequest request) {
          if (request.hasOutcome()) {
            outcomes.add(request.getOutcome());
          } else if (request.hasRegistration()) {
            registrations.add(request.getRegistration());
          }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  /** An agent whose verbs do nothing but to note that they were reached. */
  private final class AgentEnd implements AutoCloseable {
    private final CommandJournal journal = CommandJournal.open(folder.resolve("state"), CLOCK);
    private final EngineWatch engine = new EngineWatch(new FakeContainerEngine());
    private final CommandDesk desk;
    private final SessionKeeper keeper;
    final StreamObserver<ConnectResponse> session;

    AgentEnd(Optional<CommandKeys> keys, boolean takesUnsigned) throws InterruptedException {
      CommandGate gate = new CommandGate(SELF, keys, takesUnsigned, journal, CLOCK);
      Outbox outbox = new Outbox();
      desk = new CommandDesk(gate, (command, progress) -> reach(command), outbox, System::nanoTime);
      keeper =
          new SessionKeeper(
              new Controllers(List.of(server::channel)),
              new NodeDescription(
                  SELF,
                  Set.of(NodeRole.NODE_ROLE_NODE, NodeRole.NODE_ROLE_QUARANTINE),
                  List::of,
                  "1",
                  "boot",
                  ByteString.EMPTY,
                  PolicyWatch.none()),
              engine,
              outbox,
              new CommandIntake(gate, desk),
              CLOCK,
              System::nanoTime,
              length -> {});
      keeper.start();
      session = next(place.sessions);
    }

    @Override
    public void close() {
      keeper.close();
      desk.close();
      journal.close();
      engine.close();
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T one = queue.poll(20, TimeUnit.SECONDS);
    if (one == null) {
      throw new AssertionError("nothing came");
    }
    return one;
  }

  private CommandOutcome.Builder reach(Command command) {
    done.add(command);
    return command.hasThawContainer()
        ? CommandOutcome.newBuilder().setThawDone(ThawDone.getDefaultInstance())
        : CommandOutcome.newBuilder().setFreezeVerified(FreezeVerified.getDefaultInstance());
  }

  private CommandKeys keys(CommandPen... pens) throws IOException {
    StringBuilder pem = new StringBuilder();
    for (CommandPen one : pens) {
      pem.append(one.publicKey());
    }
    return CommandKeys.read(Files.writeString(folder.resolve("command-key.pem"), pem));
  }

  @BeforeEach
  void startAgent() throws Exception {
    agent = new AgentEnd(Optional.of(keys(pen)), false);
  }

  private void restartAgent(Optional<CommandKeys> keys, boolean takesUnsigned) throws Exception {
    agent.close();
    agent = new AgentEnd(keys, takesUnsigned);
  }

  @AfterEach
  void end() {
    agent.close();
    server.close();
  }

  private CommandOutcome send(SignedCommand command) throws InterruptedException {
    agent.session.onNext(ConnectResponse.newBuilder().setSignedCommand(command).build());
    return next(place.outcomes);
  }

  private void assertRefused(SignedCommand command, FailureReason reason, String... words)
      throws InterruptedException {
    CommandOutcome outcome = send(command);

    assertThat(outcome.getFailure().getReason()).isEqualTo(reason);
    assertThat(outcome.getFailure().getMessage()).startsWith("the command is refused: ");
    for (String one : words) {
      assertThat(outcome.getFailure().getMessage()).contains(one);
    }
    assertThat(done).as("nothing was done").isEmpty();
  }

  private static Command.Builder thaw(String id) {
    return Command.newBuilder()
        .setId(id)
        .setThawContainer(ThawContainer.newBuilder().setContainerId("a".repeat(64)));
  }

  private static Command.Builder freeze(String id) {
    return Command.newBuilder()
        .setId(id)
        .setFreezeContainer(FreezeContainer.newBuilder().setContainerId("a".repeat(64)));
  }

  @Test
  void obeysWhatItsControllerSigned() throws Exception {
    assertThat(send(pen.order(thaw("C-1"))).hasThawDone()).isTrue();
    assertThat(send(pen.order(freeze("C-2"))).hasFreezeVerified()).isTrue();
    assertThat(done).hasSize(2);
  }

  @Test
  void aControllerWithoutTheCommandKeyCanDoNothing() throws Exception {
    CommandPen thief = new CommandPen(SELF.text(), CLOCK);
    List<Command.Builder> wanted =
        List.of(
            thaw("T"),
            freeze("F"),
            Command.newBuilder().setId("L").setLoadImage(LoadImage.getDefaultInstance()),
            Command.newBuilder().setId("R").setRunSandbox(RunSandbox.getDefaultInstance()),
            Command.newBuilder().setId("S").setOpenShell(OpenShell.getDefaultInstance()),
            Command.newBuilder().setId("Q").setListContainers(ListContainers.getDefaultInstance()));
    SignedCommand seen = pen.order(freeze("old"));
    send(seen);
    done.clear();
    for (Command.Builder one : wanted) {
      Command command = thief.complete(one);
      FailureReason refused = FailureReason.FAILURE_REASON_NOT_SIGNED;

      assertRefused(CommandPen.unsigned(command), refused, "bears no signature");
      assertRefused(thief.sign(command), refused, "a key that this node does not know");
      assertRefused(
          thief.sign(command).toBuilder().setKeyId(seen.getKeyId()).build(),
          refused,
          "is not that of key");
      assertRefused(
          seen.toBuilder().setCommand(command.toByteString()).build(),
          refused,
          "is not that of key");
    }
  }

  @Test
  void answersAReplayWithTheOutcomeAndDoesNothing() throws Exception {
    SignedCommand order = pen.order(thaw("C-1"));
    CommandOutcome first = send(order);
    done.clear();

    assertThat(send(order)).isEqualTo(first);
    restartAgent(Optional.of(keys(pen)), false);
    assertThat(send(order)).isEqualTo(first);
    assertThat(done).isEmpty();
  }

  @Test
  void answersACommandThatIsSignedAnewAfterASessionWithItsOneOutcome() throws Exception {
    CommandOutcome first = send(pen.order(thaw("C-1")));
    done.clear();
    restartAgent(Optional.of(keys(pen)), false);

    assertThat(send(pen.order(thaw("C-1")))).isEqualTo(first);
    assertThat(done).isEmpty();
  }

  @Test
  void refusesAnOlderSequence() throws Exception {
    SignedCommand older = pen.order(thaw("C-1"));
    send(pen.order(freeze("C-2")));
    done.clear();

    assertRefused(
        older, FailureReason.FAILURE_REASON_REPLAYED, "1 of epoch 1", "taken 2 of epoch 1");
  }

  @Test
  void refusesAnOlderEpoch() throws Exception {
    send(pen.sign(pen.complete(freeze("C-1")).toBuilder().setEpoch(2).build()));
    done.clear();

    assertRefused(pen.order(freeze("C-2")), FailureReason.FAILURE_REASON_OLD_EPOCH, "seen epoch 2");
  }

  @Test
  void refusesACommandForAnotherNode() throws Exception {
    assertRefused(
        pen.sign(pen.complete(thaw("C-1")).toBuilder().setNodeName("web-2").build()),
        FailureReason.FAILURE_REASON_WRONG_NODE,
        "this is web-1");
  }

  @Test
  void refusesWhatHasExpiredOrComesFromTheFutureAndTellsBothClocks() throws Exception {
    Duration tenMinutes = Duration.ofMinutes(10);
    assertThat(send(dated("C-1", NOW.minus(Duration.ofMinutes(14)), tenMinutes)).hasThawDone())
        .isTrue();
    assertThat(send(dated("C-2", NOW.plus(Duration.ofMinutes(14)), tenMinutes)).hasThawDone())
        .isTrue();
    done.clear();

    assertRefused(
        dated("C-3", NOW.minus(Duration.ofMinutes(16)), tenMinutes),
        FailureReason.FAILURE_REASON_EXPIRED,
        "it expired at 2026-03-01T02:54:00Z by the controller's clock",
        "by the node's it is 2026-03-01T03:00:00Z");
    assertRefused(
        dated("C-4", NOW.plus(Duration.ofMinutes(16)), tenMinutes),
        FailureReason.FAILURE_REASON_EXPIRED,
        "it was issued at 2026-03-01T03:16:00Z");
    assertRefused(
        dated("C-5", NOW, Duration.ofMinutes(11)),
        FailureReason.FAILURE_REASON_EXPIRED,
        "no command is for longer than 10 minutes");
    assertRefused(
        pen.sign(pen.complete(thaw("C-6")).toBuilder().clearExpiresAt().build()),
        FailureReason.FAILURE_REASON_EXPIRED);
  }

  private SignedCommand dated(String id, Instant issued, Duration life) {
    return pen.sign(
        pen.complete(thaw(id)).toBuilder()
            .setIssuedAt(CommandPen.timestamp(issued))
            .setExpiresAt(CommandPen.timestamp(issued.plus(life)))
            .build());
  }

  @Test
  void obeysAnyOfTheKeysThatItKnowsWhileOneReplacesAnother() throws Exception {
    CommandPen next = new CommandPen(SELF.text(), CLOCK);
    restartAgent(Optional.of(keys(pen, next)), false);

    assertThat(send(pen.order(thaw("C-1"))).hasThawDone()).isTrue();
    assertThat(
            send(next.sign(next.complete(thaw("C-2")).toBuilder().setSequence(9).build()))
                .hasThawDone())
        .isTrue();
  }

  @Test
  void obeysUnsignedOnesWhereItIsToldToAndStillNoReplay() throws Exception {
    restartAgent(Optional.empty(), true);
    Command older = pen.complete(thaw("C-1"));
    assertThat(send(CommandPen.unsigned(pen.complete(thaw("C-2")))).hasThawDone()).isTrue();
    done.clear();

    assertRefused(CommandPen.unsigned(older), FailureReason.FAILURE_REASON_REPLAYED);
    assertRefused(
        CommandPen.unsigned(pen.complete(thaw("C-3")).toBuilder().setNodeName("x").build()),
        FailureReason.FAILURE_REASON_WRONG_NODE);
  }

  @Test
  void containsWithoutADiskAndUndoesNothing() throws Exception {
    agent.close();
    Path state = folder.resolve("state");
    try (var files = Files.list(state)) {
      for (Path one : files.toList()) {
        Files.delete(one);
      }
    }
    Files.delete(state);
    Files.writeString(state, "no folder");
    agent = new AgentEnd(Optional.of(keys(pen)), false);

    assertThat(send(pen.order(freeze("C-1"))).hasFreezeVerified()).isTrue();
    done.clear();
    CommandOutcome outcome = send(pen.order(thaw("C-2")));
    assertThat(outcome.getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_NOT_RECORDED);
    assertThat(outcome.getFailure().getHint()).contains("state-directory");
    assertThat(done).isEmpty();
  }

  @Test
  void tellsTheControllerWhatItTookLast() throws Exception {
    assertThat(next(place.registrations).getCommandSequence()).isZero();
    send(pen.order(freeze("C-1")));
    restartAgent(Optional.of(keys(pen)), false);

    Registration registration = next(place.registrations);
    assertThat(registration.getCommandEpoch()).isEqualTo(1);
    assertThat(registration.getCommandSequence()).isEqualTo(1);
  }

  @Test
  void passesOverWhatIsNoCommandAndGoesOn() throws Exception {
    agent.session.onNext(
        ConnectResponse.newBuilder()
            .setSignedCommand(
                SignedCommand.newBuilder().setCommand(ByteString.copyFromUtf8("\u00ff no proto")))
            .build());
    agent.session.onNext(
        ConnectResponse.newBuilder()
            .setSignedCommand(
                SignedCommand.newBuilder().setCommand(ByteString.copyFrom(new byte[2 << 20])))
            .build());

    assertThat(send(pen.order(thaw("C-1"))).hasThawDone()).isTrue();
  }
}
