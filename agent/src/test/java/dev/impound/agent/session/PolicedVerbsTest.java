package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.command.OrderGate;
import dev.impound.agent.command.SpentOrders;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.node.v1.AcquireEvidence;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.CutNetwork;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeContainer;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.node.v1.InspectContainer;
import dev.impound.node.v1.RestoreNetwork;
import dev.impound.node.v1.RunSandbox;
import dev.impound.node.v1.SetRestartPolicy;
import dev.impound.node.v1.ThawContainer;
import dev.impound.wire.NodeName;
import dev.impound.wire.VerifyingKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicedVerbsTest {
  private static final String ID = "a".repeat(64);
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final List<Command.VerbCase> done = new ArrayList<>();

  private PolicedVerbs verbs(String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("policy.yaml"), yaml);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    return new PolicedVerbs(
        PolicyWatch.open(file, VerifyingKeys.NONE),
        engine,
        new OrderGate(new NodeName("web-1"), SpentOrders.open(folder.resolve("state")), () -> NOW),
        (command, progress) -> {
          done.add(command.getVerbCase());
          return CommandOutcome.newBuilder().setFreezeVerified(FreezeVerified.getDefaultInstance());
        });
  }

  private CommandOutcome.Builder run(PolicedVerbs verbs, Command.Builder command) throws Exception {
    return verbs.run(
        command.setId("C-1").build(), new Progress("C-1", new Outbox(), System::nanoTime));
  }

  private static Command.Builder freeze() {
    return Command.newBuilder().setFreezeContainer(FreezeContainer.newBuilder().setContainerId(ID));
  }

  private static Command.Builder restart(String policy) {
    return Command.newBuilder()
        .setSetRestartPolicy(
            SetRestartPolicy.newBuilder().setContainerId(ID).setPolicy(policy).setExpected("x"));
  }

  @Test
  void doesNothingThatThePolicyForbidsAndSaysWhichKey() throws Exception {
    PolicedVerbs verbs = verbs("verbs: {deny: [thaw]}\nquarantine: no\n");

    CommandOutcome.Builder thaw =
        run(verbs, Command.newBuilder().setThawContainer(ThawContainer.getDefaultInstance()));
    assertThat(thaw.getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_FORBIDDEN_BY_POLICY);
    assertThat(thaw.getFailure().getMessage())
        .isEqualTo("the node's policy forbids thaw container: \"verbs.deny\" names it");
    assertThat(
            run(verbs, Command.newBuilder().setRunSandbox(RunSandbox.getDefaultInstance()))
                .getFailure()
                .getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_FORBIDDEN_BY_POLICY);
    assertThat(done).isEmpty();
    assertThat(run(verbs, freeze()).hasFreezeVerified()).isTrue();
  }

  @Test
  void leavesAProtectedContainerAloneAndLooksAtItAndUndoesWhatWasDoneBefore() throws Exception {
    EngineContainer shop = Containers.running(ID, "shop");
    engine.add(shop);
    PolicedVerbs verbs = verbs("protected: {names: [shop]}\n");

    for (Command.Builder one :
        List.of(
            freeze(),
            restart("no"),
            Command.newBuilder().setCutNetwork(CutNetwork.newBuilder().setContainerId(ID)))) {
      CommandOutcome.Builder outcome = run(verbs, one);
      assertThat(outcome.getFailure().getReason())
          .isEqualTo(FailureReason.FAILURE_REASON_PROTECTED_BY_NODE);
      assertThat(outcome.getFailure().getMessage())
          .startsWith("the node's policy protects container shop (")
          .endsWith("\"protected.names\" has shop");
    }
    assertThat(done).isEmpty();
    for (Command.Builder one :
        List.of(
            Command.newBuilder().setThawContainer(ThawContainer.newBuilder().setContainerId(ID)),
            Command.newBuilder().setRestoreNetwork(RestoreNetwork.newBuilder().setContainerId(ID)),
            restart("always"),
            Command.newBuilder()
                .setInspectContainer(InspectContainer.newBuilder().setContainerId(ID)),
            Command.newBuilder()
                .setAcquireEvidence(AcquireEvidence.newBuilder().setContainerId(ID)))) {
      assertThat(run(verbs, one).hasFailure()).isFalse();
    }
  }
}
