package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.impound.agent.acquisition.Acquisition;
import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.containment.FreezeCheck;
import dev.impound.agent.containment.Freezer;
import dev.impound.agent.containment.NetworkCut;
import dev.impound.agent.containment.RestartPolicies;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.quarantine.ImageLoader;
import dev.impound.agent.quarantine.Sandboxes;
import dev.impound.agent.receipt.Receipts;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.FakeImageStore;
import dev.impound.agent.testing.FakeRuleTool;
import dev.impound.agent.testing.FakeSandboxEngine;
import dev.impound.agent.testing.KernelTree;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.CutNetwork;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.FreezeContainer;
import dev.impound.node.v1.InspectContainer;
import dev.impound.node.v1.KubernetesPod;
import dev.impound.node.v1.ListContainers;
import dev.impound.node.v1.ListSandboxes;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.ResolveContainer;
import dev.impound.node.v1.RestoreNetwork;
import dev.impound.node.v1.RunSandbox;
import dev.impound.node.v1.SetRestartPolicy;
import dev.impound.node.v1.StopSandbox;
import dev.impound.node.v1.ThawContainer;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandVerbsTest {
  private static final String ID = "a".repeat(64);
  private static final String OWN = "0".repeat(64);

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final FakeRuleTool rules = new FakeRuleTool();
  private KernelTree kernel;

  @BeforeEach
  void runAContainer() {
    kernel = new KernelTree(folder);
    kernel.process(100, 1, "sh", "mnt:[7]", "pid:[7]");
    kernel.network(1, "net:[1]");
    kernel.network(100, "net:[7]");
    kernel.groupV1("freezer/docker/" + ID, "FROZEN", 100);
    engine.add(Containers.running(ID, "web"));
    engine.add(
        Containers.container(
            "b".repeat(64), "box", State.RUNNING, "none", Map.of("dev.impound.sandbox", "box")));
  }

  private CommandOutcome run(NodeRole role, Command.Builder command) throws InterruptedException {
    NodeDescription node =
        new NodeDescription(
            new NodeName("node-1"),
            Set.of(role),
            List::of,
            "1",
            "boot",
            ByteString.EMPTY,
            PolicyWatch.none());
    Freezer freezer =
        new Freezer(engine, new FreezeCheck(kernel.proc(), kernel.groups()), length -> {}, () -> 0);
    FakeImageStore images = new FakeImageStore();
    CommandVerbs verbs =
        new CommandVerbs(
            node,
            new ContainerVerbs(
                engine,
                freezer,
                node,
                Set.of(new ContainerId(OWN)),
                pid -> pid == 100 ? Set.of("10.0.3.7") : Set.of()),
            new HostVerbs(
                new RestartPolicies(engine),
                new NetworkCut(
                    engine,
                    new ProcessTable(kernel.proc()),
                    new ControlGroups(kernel.groups()),
                    rules,
                    () -> 0),
                Set.of(new ContainerId(OWN))),
            new CaptureVerb(
                () -> new Acquisition(engine, freezer, List.of(), InstantSource.system()),
                Receipts.without(
                    new NodeName("node-1"), "1", InstantSource.system(), "a test has none"),
                () -> {
                  throw new AssertionError("no lane is needed");
                },
                () -> 0),
            new QuarantineVerbs(
                new ImageLoader(images),
                new Sandboxes(
                    engine,
                    images,
                    new FakeSandboxEngine(engine),
                    new ProcessTable(kernel.proc()),
                    new ControlGroups(kernel.groups())),
                () -> {
                  throw new AssertionError("no lane is needed");
                },
                (id, order, shell) -> OptionalInt.empty()));
    Command whole = command.setId("C-1").build();
    return verbs.run(whole, new Progress("C-1", new Outbox(), () -> 0)).build();
  }

  private static Command.Builder freeze(String id) {
    return Command.newBuilder().setFreezeContainer(FreezeContainer.newBuilder().setContainerId(id));
  }

  private static Command.Builder policy(String id, String policy, String expected) {
    return Command.newBuilder()
        .setSetRestartPolicy(
            SetRestartPolicy.newBuilder()
                .setContainerId(id)
                .setPolicy(policy)
                .setExpected(expected));
  }

  private static Command.Builder resolve(String reference) {
    return Command.newBuilder()
        .setResolveContainer(ResolveContainer.newBuilder().setReference(reference));
  }

  private static Command.Builder list() {
    return Command.newBuilder()
        .setListContainers(ListContainers.newBuilder().setIncludeStopped(true));
  }

  private void assertReason(NodeRole role, Command.Builder command, FailureReason reason)
      throws InterruptedException {
    assertThat(run(role, command).getFailure().getReason()).isEqualTo(reason);
  }

  @Test
  void tellsOfAPodAndOfTheAddressesThatItsNetworkHasThoughTheEngineGaveItNone() throws Exception {
    engine.add(
        Containers.container(
            ID,
            "k8s_POD_web-1_shop_uid_0",
            State.RUNNING,
            "none",
            Map.of(
                "io.kubernetes.pod.namespace", "shop",
                "io.kubernetes.pod.name", "web-1",
                "io.kubernetes.container.name", "POD")));

    Container seen =
        run(
                NodeRole.NODE_ROLE_NODE,
                Command.newBuilder()
                    .setInspectContainer(InspectContainer.newBuilder().setContainerId(ID)))
            .getInspection()
            .getContainer();

    assertThat(seen.getAddressesList()).containsExactly("10.0.3.7");
    assertThat(seen.getPod())
        .isEqualTo(
            KubernetesPod.newBuilder()
                .setNamespace("shop")
                .setName("web-1")
                .setContainer("POD")
                .build());
  }

  @Test
  void freezesAndThaws() throws Exception {
    assertThat(run(NodeRole.NODE_ROLE_NODE, freeze(ID)).getFreezeVerified().getProcesses())
        .isEqualTo(1);
    assertThat(
            run(
                    NodeRole.NODE_ROLE_NODE,
                    Command.newBuilder()
                        .setThawContainer(ThawContainer.newBuilder().setContainerId(ID)))
                .getThawDone()
                .getWasRunningAlready())
        .isFalse();
  }

  @Test
  void saysNotFrozenWithThePidsAndKeepsThePause() throws Exception {
    kernel.groupV1("freezer/docker/" + ID, "FROZEN");

    CommandOutcome outcome = run(NodeRole.NODE_ROLE_NODE, freeze(ID));

    assertThat(outcome.getFailure().getReason()).isEqualTo(FailureReason.FAILURE_REASON_NOT_FROZEN);
    assertThat(outcome.getFailure().getMessage()).contains("100 (sh)");
    assertThat(engine.changes()).containsExactly("pause " + ID);
  }

  @Test
  void refusesVerbsOfARoleTheNodeDoesNotHave() throws Exception {
    assertReason(
        NodeRole.NODE_ROLE_QUARANTINE, freeze(ID), FailureReason.FAILURE_REASON_NOT_PERMITTED);
    assertReason(
        NodeRole.NODE_ROLE_NODE,
        Command.newBuilder().setListSandboxes(ListSandboxes.getDefaultInstance()),
        FailureReason.FAILURE_REASON_NOT_PERMITTED);
    assertReason(
        NodeRole.NODE_ROLE_NODE, Command.newBuilder(), FailureReason.FAILURE_REASON_INVALID);
    assertThat(engine.changes()).isEmpty();
  }

  @Test
  void neverFreezesTheContainerThatItRunsIn() throws Exception {
    engine.add(Containers.running(OWN, "impound-agent"));

    CommandOutcome outcome = run(NodeRole.NODE_ROLE_NODE, freeze(OWN));

    assertThat(outcome.getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_NOT_PERMITTED);
    assertThat(outcome.getFailure().getMessage()).contains("the agent itself runs in container 0");
    assertThat(engine.changes()).isEmpty();
  }

  @Test
  void setsARestartPolicyAndTellsWhatItWas() throws Exception {
    engine.policy(new ContainerId(ID), "on-failure:3");

    CommandOutcome outcome = run(NodeRole.NODE_ROLE_NODE, policy(ID, "no", "on-failure:3"));

    assertThat(outcome.getRestartPolicySet().getPolicyBefore()).isEqualTo("on-failure:3");
    assertThat(engine.changes()).containsExactly("restart policy no " + ID);
  }

  @Test
  void leavesARestartPolicyAloneThatSomebodyChanged() throws Exception {
    engine.policy(new ContainerId(ID), "always");

    CommandOutcome outcome = run(NodeRole.NODE_ROLE_NODE, policy(ID, "unless-stopped", "no"));

    assertThat(outcome.getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_POLICY_CHANGED);
    assertThat(outcome.getFailure().getMessage()).contains("always", "no was expected");
    assertThat(engine.changes()).isEmpty();
  }

  private static Command.Builder cut(String id) {
    return Command.newBuilder().setCutNetwork(CutNetwork.newBuilder().setContainerId(id));
  }

  private static Command.Builder restore(String id) {
    return Command.newBuilder().setRestoreNetwork(RestoreNetwork.newBuilder().setContainerId(id));
  }

  @Test
  void cutsTheNetworkAndRestoresIt() throws Exception {
    CommandOutcome cut = run(NodeRole.NODE_ROLE_NODE, cut(ID));
    CommandOutcome again = run(NodeRole.NODE_ROLE_NODE, cut(ID));
    CommandOutcome restored = run(NodeRole.NODE_ROLE_NODE, restore(ID));

    assertThat(cut.getNetworkCut().getNamespace()).isEqualTo("net:[7]");
    assertThat(cut.getNetworkCut().getWasCutAlready()).isFalse();
    assertThat(again.getNetworkCut().getWasCutAlready()).isTrue();
    assertThat(restored.hasNetworkRestored()).isTrue();
    assertThat(restored.getNetworkRestored().getWasNotCut()).isFalse();
    assertThat(rules.loads()).isEqualTo(2);
  }

  @Test
  void tellsEachWayInWhichANetworkIsNotCut() throws Exception {
    assertReason(NodeRole.NODE_ROLE_NODE, cut(OWN), FailureReason.FAILURE_REASON_NOT_PERMITTED);
    kernel.network(100, "net:[1]");
    assertReason(NodeRole.NODE_ROLE_NODE, cut(ID), FailureReason.FAILURE_REASON_NOT_CUTTABLE);
    assertThat(run(NodeRole.NODE_ROLE_NODE, restore(ID)).getNetworkRestored().getWasNotCut())
        .isTrue();
    kernel.network(100, "net:[7]");
    kernel.groupV1("freezer/docker/" + ID, "THAWED");
    assertReason(NodeRole.NODE_ROLE_NODE, cut(ID), FailureReason.FAILURE_REASON_PROCESS_ESCAPED);
    kernel.groupV1("freezer/docker/" + ID, "THAWED", 100);
    rules.garbage("not JSON");
    assertReason(NodeRole.NODE_ROLE_NODE, cut(ID), FailureReason.FAILURE_REASON_CUT_NOT_VERIFIED);
    engine.add(Containers.container(ID, "web", State.EXITED, "bridge", Map.of()));
    assertReason(
        NodeRole.NODE_ROLE_NODE, cut(ID), FailureReason.FAILURE_REASON_CONTAINER_NOT_RUNNING);
  }

  @Test
  void takesNoRestartPolicyThatThereIsNot() {
    for (String policy : new String[] {"", "never", "always:3", "on-failure:", "on-failure:-1"}) {
      assertThatThrownBy(() -> run(NodeRole.NODE_ROLE_NODE, policy(ID, policy, "no")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no restart policy");
    }
    assertThat(engine.changes()).isEmpty();
  }

  @Test
  void refusesWhatIsNoFullId() {
    for (String id : new String[] {"", "web", "a".repeat(63), "A".repeat(64), ID + "\n"}) {
      assertThatThrownBy(() -> run(NodeRole.NODE_ROLE_NODE, freeze(id)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(engine.changes()).isEmpty();
  }

  @Test
  void resolvesAndListsCandidates() throws Exception {
    engine.add(Containers.running("a".repeat(63) + "c", "web2"));

    assertThat(run(NodeRole.NODE_ROLE_NODE, resolve("web")).getContainer().getId()).isEqualTo(ID);
    assertReason(
        NodeRole.NODE_ROLE_NODE,
        resolve("nothing"),
        FailureReason.FAILURE_REASON_CONTAINER_NOT_FOUND);
    assertReason(NodeRole.NODE_ROLE_NODE, resolve(" "), FailureReason.FAILURE_REASON_INVALID);
    CommandOutcome ambiguous = run(NodeRole.NODE_ROLE_NODE, resolve("a".repeat(12)));
    assertThat(ambiguous.getFailure().getReason())
        .isEqualTo(FailureReason.FAILURE_REASON_CONTAINER_AMBIGUOUS);
    assertThat(ambiguous.getFailure().getCandidatesList())
        .containsExactly(ID + " web", "a".repeat(63) + "c web2");
  }

  @Test
  void leavesSandboxesOutOnlyWhereThereCanBeSome() throws Exception {
    assertThat(run(NodeRole.NODE_ROLE_QUARANTINE, list()).getContainerList().getContainersList())
        .extracting(one -> one.getName())
        .containsExactly("web");
    assertThat(run(NodeRole.NODE_ROLE_NODE, list()).getContainerList().getContainersList())
        .extracting(one -> one.getName())
        .containsExactly("web", "box");
  }

  @Test
  void stopsSandboxesAndNothingElse() throws Exception {
    assertThat(
            run(
                    NodeRole.NODE_ROLE_QUARANTINE,
                    Command.newBuilder().setStopSandbox(StopSandbox.newBuilder().setName("box")))
                .getSandboxGone()
                .getName())
        .isEqualTo("box");
    assertThatThrownBy(
            () ->
                run(
                    NodeRole.NODE_ROLE_QUARANTINE,
                    Command.newBuilder().setStopSandbox(StopSandbox.newBuilder().setName("web"))))
        .hasMessageContaining("no sandbox is named web");
    assertThatThrownBy(
            () ->
                run(
                    NodeRole.NODE_ROLE_QUARANTINE,
                    Command.newBuilder()
                        .setRunSandbox(RunSandbox.newBuilder().setName("-rm").setItemId("i"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
