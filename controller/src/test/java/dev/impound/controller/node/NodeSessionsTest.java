package dev.impound.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.fleet.Peers;
import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.controller.testing.FakeReceiptPins;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ConnectResponse;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.Heartbeat;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.ThawDone;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeSessionsTest {
  private static final NodeName WEB = new NodeName("web-1");
  private static final ContainerId CONTAINER = new ContainerId("ab".repeat(32));

  private final InProcessCalls calls = new InProcessCalls();
  private final FakeClock clock = new FakeClock();
  private final AtomicLong nanos = new AtomicLong();
  private final FakeRegister register = new FakeRegister();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicReference<Optional<String>> keptOut = new AtomicReference<>(Optional.empty());
  private final FakeCommandSequences sequences = new FakeCommandSequences();
  private final CommandSigner signer =
      new CommandSigner(
          Optional.empty(),
          sequences,
          new OldState(
              Optional.empty(),
              sequences,
              new FakeCommandSequences.Incidents(),
              new FakeCommandSequences.Mark(),
              clock),
          clock);
  private final NodeSessions sessions =
      new NodeSessions(
          register, clock, nanos::get, "1.0", Peers.alone("a"), signer, node -> keptOut.get());
  private final NodeCommands commands =
      new NodeCommands(new CommandDispatch(sessions, () -> "c" + ids.incrementAndGet()));
  private ManagedChannel channel;

  @BeforeEach
  void open() throws Exception {
    channel =
        calls.as(
            SpiffeId.node("test", WEB),
            new NodeSessionGrpcService(
                sessions, new ReceiptDesk(new FakeReceiptPins(), InstantSource.system())));
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void resolvesAContainerThroughTheNodesSession() throws Exception {
    connect()
        .answer(
            VerbCase.RESOLVE_CONTAINER,
            command ->
                CommandOutcome.newBuilder()
                    .setContainer(Container.newBuilder().setId(CONTAINER.hex()).setName("shop")));

    assertThat(commands.resolve(WEB, "shop").id()).isEqualTo(CONTAINER);
  }

  @Test
  void saysWhyACommandFailedAndKeepsTheCandidates() throws Exception {
    connect()
        .fail(
            VerbCase.FREEZE_CONTAINER, FailureReason.FAILURE_REASON_NOT_FROZEN, "pid 7 still runs");

    assertThatThrownBy(() -> commands.freeze(WEB, CONTAINER))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(NodeFailure.NOT_FROZEN);
              assertThat(e.inWords())
                  .contains("web-1")
                  .contains("pid 7 still runs")
                  .contains("mend it");
            });
  }

  @Test
  void namesWhyANodeDoesNotObey() throws Exception {
    FakeAgent agent = connect();
    Map<FailureReason, RefusalReason> reasons =
        Map.of(
            FailureReason.FAILURE_REASON_NOT_SIGNED, RefusalReason.COMMAND_REFUSED,
            FailureReason.FAILURE_REASON_WRONG_NODE, RefusalReason.COMMAND_REFUSED,
            FailureReason.FAILURE_REASON_EXPIRED, RefusalReason.COMMAND_REFUSED,
            FailureReason.FAILURE_REASON_OLD_EPOCH, RefusalReason.COMMAND_REFUSED,
            FailureReason.FAILURE_REASON_REPLAYED, RefusalReason.COMMAND_REFUSED,
            FailureReason.FAILURE_REASON_NOT_RECORDED, RefusalReason.DISK_FULL,
            FailureReason.FAILURE_REASON_FORBIDDEN_BY_POLICY, RefusalReason.FORBIDDEN_BY_NODE,
            FailureReason.FAILURE_REASON_PROTECTED_BY_NODE, RefusalReason.PROTECTED_BY_NODE);
    for (Map.Entry<FailureReason, RefusalReason> one : reasons.entrySet()) {
      agent.fail(VerbCase.THAW_CONTAINER, one.getKey(), "no");

      assertThatThrownBy(() -> commands.thaw(WEB, CONTAINER, "INC-1", Optional.empty()))
          .isInstanceOfSatisfying(
              NodeCommandException.class,
              e -> assertThat(e.refusal().reason()).isEqualTo(one.getValue()));
    }
  }

  @Test
  void sendsNothingAndSaysSoWhenNoNumberIsLeftAndTheDatabaseIsAway() throws Exception {
    connect();
    sequences.setAway(true);
    for (int i = 0; i < CommandSigner.BLOCK; i++) {
      signer.sign(WEB, dev.impound.node.v1.Command.getDefaultInstance());
    }

    assertThatThrownBy(() -> commands.thaw(WEB, CONTAINER, "INC-1", Optional.empty()))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.COMMAND_NOT_SENT));
  }

  @Test
  void keepsWhatTheNodeSaysOfItsPolicyBoundedAndEscaped() throws Exception {
    connect();
    NodeSession session = sessions.open(WEB, registration("bad\u001b"), new Silent());
    PolicyFacts policy = sessions.find(WEB).orElseThrow().policy().orElseThrow();

    assertThat(policy.summary()).hasSize(20).allMatch(one -> one.length() < 600);
    assertThat(policy.problem()).isEqualTo("bad\\x1b");
    assertThat(sessions.find(WEB).orElseThrow().warnings())
        .anyMatch(one -> one.contains("its policy file cannot be used"));
    sessions.heard(
        session,
        Heartbeat.newBuilder().setPolicy(registration("").getPolicy().toBuilder()).build());
    assertThat(sessions.find(WEB).orElseThrow().policy().orElseThrow().problem()).isEmpty();
  }

  private static Registration registration(String problem) {
    return Registration.newBuilder()
        .setNodeName("web-1")
        .setPolicy(
            dev.impound.node.v1.PolicyFacts.newBuilder()
                .setSha256("ab".repeat(32))
                .addAllSummary(Collections.nCopies(30, "x".repeat(10_000)))
                .setProblem(problem))
        .build();
  }

  /** An agent's end that is sent things and says nothing. */
  private static final class Silent implements StreamObserver<ConnectResponse> {
    @Override
    public void onNext(ConnectResponse response) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void tellsANodeThatNeverRegisteredFromOneThatIsAway() throws Exception {
    assertThatThrownBy(() -> commands.resolve(WEB, "shop"))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> assertThat(e.failure()).isEqualTo(NodeFailure.NODE_UNKNOWN));
    connect().close();
    awaitDisconnected();

    assertThatThrownBy(() -> commands.resolve(WEB, "shop"))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> assertThat(e.failure()).isEqualTo(NodeFailure.NODE_NOT_CONNECTED));
  }

  @Test
  void sendsACommandAgainUnderTheSameIdWhenTheNodeComesBack() throws Exception {
    FakeAgent first = connect();
    CompletableFuture<Boolean> thawed =
        CompletableFuture.supplyAsync(
            () -> commands.thaw(WEB, CONTAINER, "INC-1", Optional.empty()));
    // The session may begin while the command is being given: then it is sent twice, under one id.
    await(() -> first.count(VerbCase.THAW_CONTAINER) >= 1);
    first.close();
    awaitDisconnected();

    FakeAgent second = connect();
    await(() -> second.count(VerbCase.THAW_CONTAINER) >= 1);
    second.send(
        CommandOutcome.newBuilder()
            .setCommandId(second.received().getFirst().getId())
            .setThawDone(ThawDone.newBuilder().setWasRunningAlready(true))
            .build());

    assertThat(thawed.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.received().getFirst().getId()).isEqualTo(first.received().getFirst().getId());
    assertThat(second.received().getFirst().getSequence())
        .as("numbered anew, so that the node does not take it for a replay")
        .isGreaterThan(first.received().getLast().getSequence());
  }

  @Test
  void endsTheOlderSessionWhenTheNodeOpensAnother() throws Exception {
    FakeAgent older = connect();

    connect();

    assertThat(Refusal.from(older.awaitEnd()))
        .hasValueSatisfying(
            refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.SESSION_REPLACED));
    assertThat(sessions.find(WEB).orElseThrow().connected()).isTrue();
  }

  @Test
  void aNodeThatIsKeptOutLosesItsSessionAndFailsWhatItOwes() throws Exception {
    FakeAgent agent = connect();
    CompletableFuture<Boolean> thawed =
        CompletableFuture.supplyAsync(
            () -> commands.thaw(WEB, CONTAINER, "INC-1", Optional.empty()));
    await(() -> agent.count(VerbCase.THAW_CONTAINER) >= 1);

    keptOut.set(Optional.of("banned"));
    sessions.keepOut(WEB, "banned");

    assertThat(Refusal.from(agent.awaitEnd()))
        .hasValueSatisfying(
            refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.BANNED));
    assertThat(thawed)
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> assertThat(e.failure()).isEqualTo(NodeFailure.NODE_BANNED));
    assertThatThrownBy(() -> commands.freeze(WEB, CONTAINER))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> assertThat(e.failure()).isEqualTo(NodeFailure.NODE_BANNED));
  }

  @Test
  void refusesARegistrationUnderAnotherName() throws Exception {
    FakeAgent impostor = new FakeAgent(channel, "web-2", NodeRole.NODE_ROLE_NODE);

    assertThat(Refusal.from(impostor.awaitEnd()))
        .hasValueSatisfying(
            refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.NOT_YOUR_NAME));
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void refusesAnOperatorThatPlaysAgent() throws Exception {
    ManagedChannel operator =
        calls.as(
            SpiffeId.operator("test", "alice"),
            new NodeSessionGrpcService(
                sessions, new ReceiptDesk(new FakeReceiptPins(), InstantSource.system())));

    assertThat(Refusal.from(new FakeAgent(operator, "web-1").awaitEnd()))
        .hasValueSatisfying(
            refusal -> assertThat(refusal.reason()).isEqualTo(RefusalReason.NOT_A_NODE));
  }

  @Test
  void takesANodeForLostAfterThreeMissedHeartbeats() throws Exception {
    FakeAgent silent = connect();

    nanos.addAndGet(Duration.ofSeconds(29).toNanos());
    assertThat(sessions.endSilentSessions()).isZero();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(sessions.endSilentSessions()).isEqualTo(1);

    silent.awaitEnd();
    assertThat(sessions.find(WEB).orElseThrow().connected()).isFalse();
  }

  @Test
  void aNodeThatDialsAnewIsNotSaidToBeAway() throws Exception {
    connect().close();
    awaitDisconnected();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread asking =
        Thread.ofVirtual()
            .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
            .start(() -> new CommandDispatch(sessions, () -> "c").requireConnected(WEB));

    connect();
    asking.join();

    assertThat(failure).hasNullValue();
  }

  @Test
  void losesNoNodeBecauseTheClockIsSet() throws Exception {
    connect();

    clock.advance(Duration.ofDays(400));

    assertThat(sessions.endSilentSessions()).isZero();
  }

  @Test
  void knowsItsNodesAfterARestart() throws Exception {
    connect();

    NodeSessions restarted =
        new NodeSessions(
            register, clock, "1.0", Peers.alone("a"), FakeCommandSequences.unsigned(clock));

    assertThat(restarted.all())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.name()).isEqualTo(WEB);
              assertThat(node.connected()).isFalse();
            });
  }

  private FakeAgent connect() throws InterruptedException {
    return new FakeAgent(channel, "web-1", NodeRole.NODE_ROLE_NODE).awaitWelcome();
  }

  private void awaitDisconnected() throws InterruptedException {
    await(() -> !sessions.find(WEB).orElseThrow().connected());
  }

  private static void await(java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 60 s").isLessThan(limit);
      Thread.onSpinWait();
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
