package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.command.CommandGate;
import dev.impound.agent.command.CommandJournal;
import dev.impound.agent.command.CommandKeys;
import dev.impound.agent.command.OrderGate;
import dev.impound.agent.command.SpentOrders;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.testing.CommandPen;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.OperatorPen;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeContainer;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.node.v1.OperatorOrder;
import dev.impound.node.v1.ReleaseOrder;
import dev.impound.node.v1.RestoreNetwork;
import dev.impound.node.v1.RunOrder;
import dev.impound.node.v1.RunSandbox;
import dev.impound.node.v1.Sandbox;
import dev.impound.node.v1.SignedOrder;
import dev.impound.node.v1.ThawContainer;
import dev.impound.node.v1.ThawDone;
import dev.impound.wire.NodeName;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a controller can have done that has its TLS key and its command key, and no operator's key.
 */
@Timeout(60)
class SignedDeedsTest {
  private static final NodeName SELF = new NodeName("web-1");
  private static final String ID = "a".repeat(64);
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final CommandPen controller = new CommandPen(SELF.text(), () -> NOW);
  private final OperatorPen operator = new OperatorPen();
  private final Outbox outbox = new Outbox();
  private final List<Command.VerbCase> done = new ArrayList<>();
  private boolean fails;
  private CommandJournal journal;
  private CommandDesk desk;
  private CommandIntake intake;
  private int numbers;

  @BeforeEach
  void start() throws IOException {
    engine.add(paused(true));
    start("operator-keys: [" + operator.writePublicKey(folder.resolve("op.pem")) + "]\n");
  }

  private static EngineContainer paused(boolean isPaused) {
    return Containers.container(
        ID,
        "shop",
        isPaused ? EngineContainer.State.PAUSED : EngineContainer.State.RUNNING,
        "bridge",
        Map.of());
  }

  private void start(String policy) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), policy);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    journal = CommandJournal.open(folder.resolve("state"), () -> NOW);
    Path key = controller.writePublicKey(folder.resolve("command-key.pem"));
    CommandGate gate =
        new CommandGate(SELF, Optional.of(CommandKeys.read(key)), false, journal, () -> NOW);
    OrderGate orders = new OrderGate(SELF, SpentOrders.open(folder.resolve("state")), () -> NOW);
    PolicedVerbs verbs =
        new PolicedVerbs(
            PolicyWatch.open(file, VerifyingKeys.NONE),
            engine,
            orders,
            (command, progress) -> act(command));
    desk = new CommandDesk(gate, verbs, outbox, System::nanoTime);
    intake = new CommandIntake(gate, desk);
  }

  private CommandOutcome.Builder act(Command command) {
    done.add(command.getVerbCase());
    if (fails) {
      return CommandOutcome.newBuilder()
          .setFailure(
              Failures.of(FailureReason.FAILURE_REASON_ENGINE_UNAVAILABLE, "it is away", ""));
    }
    return switch (command.getVerbCase()) {
      case THAW_CONTAINER -> CommandOutcome.newBuilder().setThawDone(ThawDone.getDefaultInstance());
      case RUN_SANDBOX -> CommandOutcome.newBuilder().setSandbox(Sandbox.getDefaultInstance());
      default -> CommandOutcome.newBuilder().setFreezeVerified(FreezeVerified.getDefaultInstance());
    };
  }

  @AfterEach
  void end() {
    desk.close();
    journal.close();
  }

  /** Everything that the controller's own keys can add is added. */
  private CommandOutcome send(Command.Builder command) throws InterruptedException {
    intake.accept(controller.order(command.setId("C-" + ++numbers)));
    return outbox.take().getOutcome();
  }

  private static Command.Builder thaw() {
    return Command.newBuilder()
        .setIncidentId("INC-1")
        .setThawContainer(ThawContainer.newBuilder().setContainerId(ID));
  }

  private static Command.Builder run() {
    return Command.newBuilder()
        .setRunSandbox(
            RunSandbox.newBuilder().setName("look").setItemId("EV-6").setConfigSha256("c"));
  }

  private static OperatorOrder.Builder order(String id) {
    return OperatorOrder.newBuilder()
        .setId(id.repeat(32))
        .setNodeName(SELF.text())
        .setIssuedAt(CommandPen.timestamp(NOW))
        .setExpiresAt(CommandPen.timestamp(NOW.plus(HOUR)));
  }

  private static OperatorOrder.Builder release(String id) {
    return order(id)
        .setRelease(ReleaseOrder.newBuilder().setIncidentId("INC-1").setContainerId(ID));
  }

  private CommandOutcome thaw(SignedOrder order) throws InterruptedException {
    return send(thaw().setOperatorOrder(order));
  }

  private void assertRefused(CommandOutcome outcome, String why) {
    assertThat(outcome.getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_NEEDS_OPERATOR);
    assertThat(outcome.getFailure().getMessage())
        .startsWith("the node obeys ")
        .contains(" only with the signature of an operator's key: ")
        .contains(why);
    assertThat(done).isEmpty();
  }

  @Test
  void aControllerWithBothItsKeysThawsAndRunsNothing() throws Exception {
    SignedOrder other = new OperatorPen().sign(release("a").build());

    assertRefused(send(thaw()), "no operator signed");
    assertRefused(send(run()), "no operator signed");
    assertRefused(thaw(other), "a key that this node does not know");
    assertRefused(
        thaw(other.toBuilder().setKeyId(operator.sign(release("a").build()).getKeyId()).build()),
        "is not that of the key that it names");
    assertRefused(
        thaw(
            SignedOrder.newBuilder()
                .setOrder(release("a").build().toByteString())
                .setSignature(controller.order(thaw().setId("x")).getSignature())
                .setKeyId(operator.sign(release("a").build()).getKeyId())
                .build()),
        "is not that of the key that it names");
  }

  @Test
  void containsWithoutAnyOperator() throws Exception {
    assertThat(
            send(Command.newBuilder()
                    .setFreezeContainer(FreezeContainer.newBuilder().setContainerId(ID)))
                .hasFreezeVerified())
        .isTrue();
  }

  @Test
  void doesOnceWhatAnOperatorSigned() throws Exception {
    SignedOrder order = operator.sign(release("a").build());

    assertThat(thaw(order).hasThawDone()).isTrue();
    done.clear();
    assertRefused(thaw(order), "the order was used already, at 2026-03-01T03:00:00Z");

    end();
    start("operator-keys: [" + folder.resolve("op.pem") + "]\n");
    assertRefused(thaw(order), "the order was used already");
    assertThat(thaw(operator.sign(release("b").build())).hasThawDone()).isTrue();
  }

  @Test
  void answersAControllerThatAsksAgainAfterItWasKilled() throws Exception {
    SignedOrder order = operator.sign(release("a").build());
    thaw(order);
    engine.add(paused(false));

    assertThat(thaw(order).hasThawDone()).isTrue();
  }

  @Test
  void anOrderWhoseDeedFailedIsGoodStill() throws Exception {
    SignedOrder order = operator.sign(release("a").build());
    fails = true;
    assertThat(thaw(order).getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_ENGINE_UNAVAILABLE);
    fails = false;

    assertThat(thaw(order).hasThawDone()).isTrue();
  }

  @Test
  void obeysAnOrderForExactlyTheDeedThatItNames() throws Exception {
    OperatorOrder.Builder fit = release("a");
    String other = "for something else than the command";

    assertRefused(
        thaw(operator.sign(fit.clone().setNodeName("web-2").build())), "for node \"web-2\"");
    assertRefused(
        thaw(
            operator.sign(
                fit.clone()
                    .setRelease(fit.getRelease().toBuilder().setContainerId("b".repeat(64)))
                    .build())),
        other);
    assertRefused(
        thaw(
            operator.sign(
                fit.clone()
                    .setRelease(fit.getRelease().toBuilder().setIncidentId("INC-2"))
                    .build())),
        other);
    assertRefused(thaw(operator.sign(fit.clone().setId("../x").build())), "has no id");
    assertRefused(thaw(operator.sign(order("a").build())), other);
    assertRefused(send(run().setOperatorOrder(operator.sign(fit.build()))), other);
    assertThat(
            send(run()
                    .setOperatorOrder(
                        operator.sign(
                            order("c")
                                .setRun(
                                    RunOrder.newBuilder()
                                        .setName("look")
                                        .setItemId("EV-6")
                                        .setConfigSha256("c"))
                                .build())))
                .hasSandbox())
        .isTrue();
  }

  @Test
  void refusesAnOrderThatIsNotOfThisTime() throws Exception {
    assertRefused(
        thaw(
            operator.sign(
                release("a")
                    .setIssuedAt(CommandPen.timestamp(NOW.minus(HOUR)))
                    .setExpiresAt(CommandPen.timestamp(NOW.minus(Duration.ofMinutes(6))))
                    .build())),
        "expired at 2026-03-01T02:54:00Z by the operator's clock");
    assertRefused(
        thaw(
            operator.sign(
                release("a")
                    .setIssuedAt(CommandPen.timestamp(NOW.plus(Duration.ofMinutes(6))))
                    .build())),
        "signed at 2026-03-01T03:06:00Z");
    assertRefused(
        thaw(
            operator.sign(
                release("a")
                    .setExpiresAt(CommandPen.timestamp(NOW.plus(Duration.ofHours(25))))
                    .build())),
        "none is for longer than 24 hours");
  }

  @Test
  void asksForNothingWhereNoKeyIsKnown() throws Exception {
    end();
    start("quarantine: yes\n");

    assertThat(send(thaw()).hasThawDone()).isTrue();
  }

  @Test
  void doesNothingForAnybodyWhereVerbsNeedAKeyAndNoneIsKnown() throws Exception {
    end();
    start("needs-operator: [thaw, restore-network]\n");

    assertRefused(thaw(operator.sign(release("a").build())), "it knows no operator key");
    assertRefused(
        send(
            Command.newBuilder().setRestoreNetwork(RestoreNetwork.newBuilder().setContainerId(ID))),
        "it knows no operator key");
    assertThat(send(run()).hasSandbox()).isTrue();
  }

  @Test
  void anOrderForReleaseRestoresTheNetworkAndThaws() throws Exception {
    end();
    start(
        "needs-operator: [thaw, restore-network]\noperator-keys: ["
            + folder.resolve("op.pem")
            + "]\n");
    SignedOrder order = operator.sign(release("a").build());
    Command.Builder restore =
        Command.newBuilder()
            .setIncidentId("INC-1")
            .setRestoreNetwork(RestoreNetwork.newBuilder().setContainerId(ID))
            .setOperatorOrder(order);

    assertThat(send(restore).hasFailure()).isFalse();
    assertThat(thaw(order).hasThawDone()).isTrue();
    done.clear();
    assertRefused(send(restore), "used already");
  }
}
