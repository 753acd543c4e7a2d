package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.CloudUnderTest.Call;
import dev.impound.controller.isolation.CloudUnderTest.Trouble;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.plan.Cuts;
import dev.impound.controller.response.HostHolds.What;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container's network is cut on its node, and given back. */
class NetworkCutTest {
  @TempDir private Path folder;
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private final FakeHost host = new FakeHost();
  private ResponseRig rig;

  @BeforeEach
  void open() throws IOException {
    rig = new ResponseRig(folder, cloud, host);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  @Test
  void theNetworkIsCutAfterTheFreezeAndGivenBackBeforeTheThaw() throws Exception {
    rig.willingAgent();

    Incident contained = contain();

    assertThat(step(contained).state()).isEqualTo(StepState.DONE);
    assertThat(step(contained).detail()).contains("nothing but loopback passes");
    assertThat(step(contained).started().orElseThrow())
        .isAfterOrEqualTo(contained.latest(StepKind.FREEZE).orElseThrow().ended().orElseThrow());
    assertThat(rig.changes.of(contained))
        .anyMatch(change -> change.contains("is cut on its node; undo: impound release"));
    assertThat(rig.orders.planRelease(contained).actions())
        .anyMatch(one -> one.action().contains("remove the cut"));

    Incident released = release();

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(host.isCut(ResponseRig.SHOP)).isFalse();
    assertThat(released.latest(StepKind.RESTORE_NETWORK).orElseThrow().ended().orElseThrow())
        .isBeforeOrEqualTo(released.latest(StepKind.THAW).orElseThrow().started().orElseThrow());
    assertThat(rig.changes.of(released)).isEmpty();
  }

  @Test
  void theNetworkIsCutAlsoWhereTheCloudIsAway() throws Exception {
    rig.willingAgent();
    cloud.failNext(Call.LIST_POOLS, Trouble.DENIED, 1000);

    Incident incident = contain();

    assertThat(incident.state()).isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(host.isCut(ResponseRig.SHOP)).isTrue();
  }

  @Test
  void theNetworkIsCutAlsoWhereTheFreezeFailed() throws Exception {
    rig.willingAgent()
        .fail(VerbCase.FREEZE_CONTAINER, FailureReason.FAILURE_REASON_NOT_FROZEN, "pid 7 runs");

    contain();

    assertThat(host.isCut(ResponseRig.SHOP)).isTrue();
  }

  @Test
  void aNetworkThatIsSharedIsLeftAloneAndContainmentStands() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.CUT_NETWORK,
            FailureReason.FAILURE_REASON_NOT_CUTTABLE,
            "it shares its network namespace with sidecar (123456789012)");

    Incident contained = contain();

    assertThat(contained.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(step(contained).state()).isEqualTo(StepState.NOTHING_TO_DO);
    assertThat(step(contained).detail()).contains("sidecar (123456789012)");
    assertThat(rig.holds.host().prior(contained.id(), What.NETWORK)).isEmpty();
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void whatTheNodesOwnPolicyForbidsFailsTheStepWithItsReason() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.CUT_NETWORK,
            FailureReason.FAILURE_REASON_PROTECTED_BY_NODE,
            "the node's policy protects container shop");

    Incident contained = contain();

    assertThat(step(contained).state()).isEqualTo(StepState.FAILED);
    assertThat(step(contained).detail()).contains("the node's policy protects container shop");
    assertThat(contained.timeline())
        .anyMatch(entry -> entry.toString().contains("the node's policy protects container shop"));
  }

  @Test
  void aFirstProcessThatEscapedFailsTheStepAndLeavesNothingToGiveBack() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.CUT_NETWORK,
            FailureReason.FAILURE_REASON_PROCESS_ESCAPED,
            "process 7 is in none of its control groups");

    Incident contained = contain();

    assertThat(step(contained).state()).isEqualTo(StepState.FAILED);
    assertThat(step(contained).detail()).contains("none of its control groups");
    assertThat(rig.holds.host().prior(contained.id(), What.NETWORK)).isEmpty();
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void aCutOfAnEarlierAttemptIsNotForgottenWhereTheNextFindsTheNetworkShared() throws Exception {
    FakeAgent agent = rig.willingAgent();
    agent.answer(
        VerbCase.CUT_NETWORK,
        command -> {
          host.cut(command);
          return FakeHost.failed(FailureReason.FAILURE_REASON_CUT_NOT_VERIFIED, "garbage");
        });
    contain();
    agent.fail(VerbCase.CUT_NETWORK, FailureReason.FAILURE_REASON_NOT_CUTTABLE, "it is shared");

    Incident again = contain();

    assertThat(step(again).state()).isEqualTo(StepState.NOTHING_TO_DO);
    assertThat(rig.changes.of(again)).anyMatch(change -> change.contains("may be cut"));
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
    assertThat(host.isCut(ResponseRig.SHOP)).isFalse();
  }

  @Test
  void aNodeWithoutTheProgramAndAnAgentThatIsTooOldAreSaidAndContainmentStands() throws Exception {
    FakeAgent agent = rig.willingAgent();
    agent.fail(VerbCase.CUT_NETWORK, FailureReason.FAILURE_REASON_PROGRAM_MISSING, "no nft");

    Incident without = contain();

    assertThat(without.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(step(without).state()).isEqualTo(StepState.FAILED);
    assertThat(step(without).detail()).contains("no nft", "mend it");
    assertThat(rig.changes.of(without)).noneMatch(change -> change.contains("network"));

    agent.fail(VerbCase.CUT_NETWORK, FailureReason.FAILURE_REASON_INVALID, "no such verb");

    assertThat(step(contain()).detail()).contains("the agent of node-a is too old");
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void aCutThatCouldNotBeVerifiedMayBeInForceAndReleaseRemovesIt() throws Exception {
    FakeAgent agent = rig.willingAgent();
    agent.answer(
        VerbCase.CUT_NETWORK,
        command -> {
          host.cut(command);
          return FakeHost.failed(FailureReason.FAILURE_REASON_CUT_NOT_VERIFIED, "garbage");
        });

    Incident incident = contain();

    assertThat(step(incident).state()).isEqualTo(StepState.FAILED);
    assertThat(rig.changes.of(incident)).anyMatch(change -> change.contains("may be cut"));
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
    assertThat(host.isCut(ResponseRig.SHOP)).isFalse();
  }

  @Test
  void aContainerThatWasRestartedMeanwhileHasNothingToGiveBack() throws Exception {
    rig.willingAgent();
    contain();
    host.restart(ResponseRig.SHOP);

    Incident released = release();

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(released.latest(StepKind.RESTORE_NETWORK).orElseThrow().detail())
        .contains("a restart gives a container a namespace without the cut");
  }

  @Test
  void aCutThatCannotBeRemovedKeepsTheIncidentOpen() throws Exception {
    FakeAgent agent = rig.willingAgent();
    contain();
    agent.fail(
        VerbCase.RESTORE_NETWORK, FailureReason.FAILURE_REASON_CUT_NOT_VERIFIED, "still there");

    assertThat(release().state()).isEqualTo(IncidentState.PARTLY_CONTAINED);

    agent.answer(VerbCase.RESTORE_NETWORK, host::restore);
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
  }

  private static final Cuts LEFT = new Cuts(Set.of(StepKind.ISOLATE), false);

  @Test
  void anOperatorCanLeaveTheNetworkAsItIs() throws Exception {
    FakeAgent agent = rig.willingAgent();

    Incident contained = rig.settled(rig.orders.contain(rig.shop(), "test", "alice", LEFT));

    assertThat(contained.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(contained.latest(StepKind.CUT_NETWORK)).isEmpty();
    assertThat(rig.orders.planContainment(rig.shop(), LEFT).actions())
        .noneMatch(one -> one.action().contains("network"));
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
    assertThat(agent.count(VerbCase.RESTORE_NETWORK)).isZero();
  }

  private Incident contain() throws InterruptedException {
    return rig.settled(rig.orders.contain(rig.shop(), "test", "alice"));
  }

  private Incident release() throws InterruptedException {
    return rig.settled(
        rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "shop"), "over", "alice"));
  }

  private static Step step(Incident incident) {
    return incident.latest(StepKind.CUT_NETWORK).orElseThrow();
  }
}
