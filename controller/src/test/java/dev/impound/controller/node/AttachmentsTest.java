package dev.impound.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.controller.testing.FakePeers;
import dev.impound.controller.testing.FakeReceiptPins;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.NodeRole;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import io.grpc.ManagedChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two controllers over one register. */
class AttachmentsTest {
  private static final NodeName WEB = new NodeName("web-1");
  private static final ContainerId CONTAINER = new ContainerId("ab".repeat(32));

  private final InProcessCalls calls = new InProcessCalls();
  private final FakeClock clock = new FakeClock();
  private final FakeRegister register = new FakeRegister();
  private final FakePeers peers = new FakePeers();
  private final NodeSessions first =
      new NodeSessions(
          register, clock, "1.0", peers.join("a"), FakeCommandSequences.unsigned(clock));
  private final NodeSessions second =
      new NodeSessions(
          register, clock, "1.0", peers.join("b"), FakeCommandSequences.unsigned(clock));
  private ManagedChannel toFirst;
  private ManagedChannel toSecond;

  @BeforeEach
  void open() throws Exception {
    SpiffeId node = SpiffeId.node("test", WEB);
    toFirst =
        calls.as(
            node,
            new NodeSessionGrpcService(
                first, new ReceiptDesk(new FakeReceiptPins(), InstantSource.system())));
    toSecond =
        calls.as(
            node,
            new NodeSessionGrpcService(
                second, new ReceiptDesk(new FakeReceiptPins(), InstantSource.system())));
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void isAttachedToTheControllerThatHasTheSession() throws Exception {
    connect(toFirst);
    second.refresh();

    assertThat(first.controllerOf(WEB)).contains("a");
    assertThat(second.controllerOf(WEB)).contains("a");
    assertThat(first.elsewhere(WEB)).isEmpty();
    assertThat(second.find(WEB).orElseThrow())
        .satisfies(
            node -> {
              assertThat(node.connected()).isTrue();
              assertThat(node.attachedTo().orElseThrow().address()).isEqualTo("a.example:8444");
              assertThat(node.privateAddresses()).containsExactly("192.168.0.12");
            });
    assertThat(second.connectedHere()).isZero();
  }

  @Test
  void refersWhatIsAskedToTheControllerThatHasTheNode() throws Exception {
    connect(toFirst);
    second.refresh();

    assertThatThrownBy(() -> commands(second).resolve(WEB, "shop"))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(NodeFailure.ATTACHED_ELSEWHERE);
              assertThat(e).hasMessage("node web-1 is attached to controller a (a.example:8444)");
              assertThat(e.refusal().reason()).isEqualTo(RefusalReason.ELSEWHERE);
              assertThat(e.refusal().controller()).isEqualTo("a.example:8444");
            });
  }

  @Test
  void isAttachedToNobodyOnceTheSessionEnds() throws Exception {
    FakeAgent agent = connect(toFirst);
    second.refresh();

    agent.close();
    await(() -> register.attachedTo(WEB).isEmpty());
    second.refresh();

    assertThat(second.controllerOf(WEB)).isEmpty();
    assertThat(second.find(WEB).orElseThrow().connected()).isFalse();
  }

  @Test
  void isAttachedToNobodyWhenItsControllerDies() throws Exception {
    connect(toFirst);
    second.refresh();

    peers.lose("a");

    assertThat(second.controllerOf(WEB)).isEmpty();
    assertThatThrownBy(() -> commands(second).resolve(WEB, "shop"))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> assertThat(e.failure()).isEqualTo(NodeFailure.NODE_NOT_CONNECTED));
  }

  @Test
  void endsTheSessionOfANodeThatWentToAnother() throws Exception {
    FakeAgent old = connect(toFirst);
    connect(toSecond);

    first.refresh();

    assertThat(Refusal.from(old.awaitEnd()))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(RefusalReason.SESSION_REPLACED);
              assertThat(refusal.message()).contains("controller b");
            });
    assertThat(first.controllerOf(WEB)).contains("b");
    assertThat(register.attachedTo(WEB)).contains("b");
  }

  @Test
  void keepsASessionThatIsNewerThanTheOneOfADeadController() throws Exception {
    connect(toSecond);
    peers.lose("b");
    connect(toFirst);

    first.refresh();

    assertThat(first.controllerOf(WEB)).contains("a");
    assertThat(register.attachedTo(WEB)).contains("a");
  }

  @Test
  void failsWhatIsAskedOfANodeThatGoesAndKeepsWhatWaitsForIt() throws Exception {
    FakeAgent old = connect(toFirst);
    CompletableFuture<String> asked =
        CompletableFuture.supplyAsync(
            () -> commands(first).load(WEB, "EV-1", Sha256.of(new byte[0]), List.of(), at -> {}));
    CompletableFuture<Boolean> ordered =
        CompletableFuture.supplyAsync(
            () -> commands(first).thaw(WEB, CONTAINER, "INC-1", Optional.empty()));
    await(() -> old.received().size() == 2);
    connect(toSecond);

    first.refresh();

    assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("node web-1 is attached to controller b");
    assertThat(ordered).isNotDone();
    assertThat(old.count(VerbCase.THAW_CONTAINER)).isEqualTo(1);
  }

  @Test
  void clearsWhatItHadAtItsStartAndAtItsEnd() throws Exception {
    connect(toFirst);
    new NodeSessions(register, clock, "1.0", peers.join("a"), FakeCommandSequences.unsigned(clock));
    assertThat(register.attachedTo(WEB)).isEmpty();

    connect(toSecond);
    second.close();
    assertThat(register.attachedTo(WEB)).isEmpty();
  }

  @Test
  void givesUpALeftoverThatCouldNotBeWrittenDown() throws Exception {
    connect(toSecond).close();
    await(() -> second.controllerOf(WEB).isEmpty());
    register.attach(second.find(WEB).orElseThrow(), "b");

    second.refresh();

    assertThat(register.attachedTo(WEB)).isEmpty();
  }

  private static NodeCommands commands(NodeSessions sessions) {
    AtomicInteger ids = new AtomicInteger();
    return new NodeCommands(
        new CommandDispatch(
            sessions,
            () ->
                "%s-%d-%d"
                    .formatted(sessions.self().name(), System.nanoTime(), ids.incrementAndGet())));
  }

  private static FakeAgent connect(ManagedChannel channel) throws InterruptedException {
    return new FakeAgent(channel, "web-1", NodeRole.NODE_ROLE_NODE).awaitWelcome();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s").isLessThan(limit);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
