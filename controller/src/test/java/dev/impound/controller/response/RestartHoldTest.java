package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.plan.ResponsePlan;
import dev.impound.controller.response.HostHolds.What;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A frozen container's restart policy is taken away, and given back. */
class RestartHoldTest {
  @TempDir private Path folder;
  private final FakeHost host = new FakeHost();
  private ResponseRig rig;

  @BeforeEach
  void open() throws IOException {
    rig = new ResponseRig(folder, new FakeLoadBalancers(), host);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  @Test
  void thePolicyIsSetToNoOnceTheContainerIsFrozenAndGivenBackAtRelease() throws Exception {
    FakeAgent agent = rig.willingAgent();
    host.meddle(ResponseRig.SHOP, "on-failure:3");

    Incident contained = contain();

    assertThat(contained.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(step(contained).state()).isEqualTo(StepState.DONE);
    assertThat(step(contained).started().orElseThrow())
        .isAfterOrEqualTo(contained.latest(StepKind.FREEZE).orElseThrow().ended().orElseThrow());
    assertThat(rig.changes.of(contained))
        .anyMatch(change -> change.contains("is no, and was on-failure:3; undo: impound release"));
    ResponsePlan plan = rig.orders.planRelease(contained);
    assertThat(plan.actions()).anyMatch(one -> one.action().contains("back to on-failure:3"));

    Incident released = release();

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(host.policyChanges()).containsExactly("on-failure:3 -> no", "no -> on-failure:3");
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isEqualTo(1);
    assertThat(rig.changes.of(released)).isEmpty();
  }

  @Test
  void aContainerWithoutRestartsIsLeftAsItIs() throws Exception {
    FakeAgent agent = rig.willingAgent();
    host.meddle(ResponseRig.SHOP, "no");

    Incident contained = contain();

    assertThat(step(contained).state()).isEqualTo(StepState.NOTHING_TO_DO);
    assertThat(step(contained).detail()).contains("no already");
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
    assertThat(agent.count(VerbCase.SET_RESTART_POLICY)).isZero();
  }

  @Test
  void containingOnceMoreKeepsWhatThePolicyWasBeforeTheFirst() throws Exception {
    rig.willingAgent();
    contain();

    Incident again = contain();
    release();

    assertThat(step(again).detail()).contains("is no, and was always before");
    assertThat(host.policyChanges()).containsExactly("always -> no", "no -> always");
  }

  @Test
  void aPolicyThatSomebodyChangedSinceIsLeftAloneAndTheReleaseGoesOn() throws Exception {
    rig.willingAgent();
    contain();
    host.meddle(ResponseRig.SHOP, "unless-stopped");

    Incident released = release();

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(released.latest(StepKind.RESTORE_RESTART).orElseThrow().detail())
        .contains("unless-stopped", "before Impound it was always");
    assertThat(host.policy(ResponseRig.SHOP)).isEqualTo("unless-stopped");
  }

  @Test
  void aChangeInTheMomentBetweenLookAndOrderIsWhatReleaseGivesBack() throws Exception {
    FakeAgent agent = rig.willingAgent();
    AtomicBoolean meddled = new AtomicBoolean();
    agent.answer(
        VerbCase.SET_RESTART_POLICY,
        command -> {
          if (!meddled.getAndSet(true)) {
            host.meddle(ResponseRig.SHOP, "unless-stopped");
          }
          return host.setPolicy(command);
        });

    contain();
    release();

    assertThat(host.policyChanges())
        .containsExactly("unless-stopped -> no", "no -> unless-stopped");
  }

  @Test
  void anAgentThatDoesNotKnowTheVerbSpoilsNeitherContainmentNorRelease() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.SET_RESTART_POLICY,
            FailureReason.FAILURE_REASON_INVALID,
            "the command has no verb that this agent knows");

    Incident contained = contain();

    assertThat(contained.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(step(contained).state()).isEqualTo(StepState.FAILED);
    assertThat(step(contained).detail()).contains("the agent of node-a is too old");
    assertThat(rig.holds.host().prior(contained.id(), What.RESTART)).isEmpty();
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void aContainerThatDidNotFreezeKeepsItsPolicy() throws Exception {
    rig.willingAgent()
        .fail(VerbCase.FREEZE_CONTAINER, FailureReason.FAILURE_REASON_NOT_FROZEN, "pid 7 runs");

    Incident incident = contain();

    assertThat(step(incident).state()).isEqualTo(StepState.NOTHING_TO_DO);
    assertThat(step(incident).detail()).contains("was not seen frozen");
    assertThat(host.policyChanges()).isEmpty();
  }

  @Test
  void anAlarmThatFreezesAfterAnotherCouldNotTakesThePolicyAwayToo() throws Exception {
    FakeAgent agent = rig.willingAgent();
    agent.fail(VerbCase.FREEZE_CONTAINER, FailureReason.FAILURE_REASON_NOT_FROZEN, "pid 7 runs");
    contain();
    agent.answer(VerbCase.FREEZE_CONTAINER, ResponseRig::freeze);

    Incident frozen = rig.settled(rig.raise("shop").incident());

    assertThat(step(frozen).state()).isEqualTo(StepState.DONE);
    assertThat(host.policyChanges()).containsExactly("always -> no");
  }

  @Test
  void aFailedReturnOfThePolicyKeepsTheIncidentOpenUntilItSucceeds() throws Exception {
    FakeAgent agent = rig.willingAgent();
    contain();
    agent.fail(
        VerbCase.SET_RESTART_POLICY, FailureReason.FAILURE_REASON_ENGINE_UNAVAILABLE, "no engine");

    Incident half = release();

    assertThat(half.state()).isNotEqualTo(IncidentState.RELEASED);
    assertThat(rig.changes.of(half)).singleElement().asString().contains("restart policy");

    agent.answer(VerbCase.SET_RESTART_POLICY, host::setPolicy);
    assertThat(release().state()).isEqualTo(IncidentState.RELEASED);
    assertThat(host.policyChanges()).containsExactly("always -> no", "no -> always");
  }

  private Incident contain() throws InterruptedException {
    IncidentId id = rig.orders.contain(rig.shop(), "test", "alice");
    return rig.settled(id);
  }

  private Incident release() throws InterruptedException {
    return rig.settled(
        rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "shop"), "over", "alice"));
  }

  private static Step step(Incident incident) {
    return incident.latest(StepKind.HOLD_RESTART).orElseThrow();
  }
}
