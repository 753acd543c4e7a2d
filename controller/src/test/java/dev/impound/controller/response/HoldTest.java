package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.alarm.Severity;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.plan.Measure;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guards and playbooks hold for a person, and what a person does with it. */
class HoldTest {
  private static final ListenerId SERVICE = new ListenerId("service");
  private static final Playbooks ASKING =
      new Playbooks(
          List.of(
              new Playbook(
                  "asking",
                  new Playbook.Match(List.of(), List.of(), Severity.INFO, Map.of(), List.of()),
                  Mode.ASK,
                  Measure.STANDARD,
                  new Playbook.Limits(OptionalInt.empty()),
                  Optional.empty())));

  @TempDir private Path folder;
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private final List<ResponseRig> rigs = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (ResponseRig rig : rigs) {
      rig.close();
    }
  }

  private ResponseRig rig(int most, int keepMembers, Playbooks playbooks) throws IOException {
    ResponseRig rig =
        new ResponseRig(folder, cloud, ResponseRig.guards(most, keepMembers), playbooks);
    rigs.add(rig);
    rig.dispatch.start();
    return rig;
  }

  private static IncidentId alarm(ResponseRig rig, String container) throws InterruptedException {
    long number =
        rig.desk
            .admit(List.of(ResponseRig.alarm("on-" + container, container)))
            .getFirst()
            .number();
    return rig.ended(number).incident().orElseThrow();
  }

  private static Step step(Incident incident, StepKind kind) {
    return incident.latest(kind).orElseThrow();
  }

  private static Incident decided(
      ResponseRig rig, Incident incident, StepKind kind, boolean approve)
      throws InterruptedException {
    rig.orders.decide(incident.id().toString(), kind.name(), approve, "looked at it", "bob");
    return rig.settled(incident.id());
  }

  @Test
  void noSetOfAlarmsTakesEveryMemberOfAServiceDown() throws Exception {
    cloud.service(SERVICE, 9001, 9002, 9003);
    ResponseRig rig = rig(10, 1, Playbooks.standard());
    FakeAgent agent = rig.willingAgent();

    List<IncidentId> ids = new ArrayList<>();
    for (String member : List.of("member1", "member2", "member3")) {
      ids.add(alarm(rig, member));
    }
    List<Incident> incidents = new ArrayList<>();
    for (IncidentId id : ids) {
      incidents.add(rig.settled(id));
    }

    assertThat(incidents)
        .extracting(incident -> step(incident, StepKind.FREEZE).state())
        .containsExactlyInAnyOrder(StepState.DONE, StepState.DONE, StepState.HELD);
    assertThat(incidents)
        .extracting(incident -> step(incident, StepKind.ISOLATE).state())
        .doesNotContain(StepState.DONE);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isEqualTo(2);
    assertThat(cloud.listenerWrites()).isZero();
    assertThat(incidents)
        .allSatisfy(
            incident ->
                assertThat(step(incident, StepKind.VERIFY).state()).isEqualTo(StepState.DONE));
  }

  @Test
  void aServiceOfOneMemberIsContainedAsTheProcedureSays() throws Exception {
    cloud.service(SERVICE, 9001);
    ResponseRig rig = rig(10, 1, Playbooks.standard());
    rig.willingAgent();

    Incident incident = rig.settled(alarm(rig, "member1"));

    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(cloud.shown(SERVICE).enabled()).isTrue();
  }

  @Test
  void moreContainmentsThanTheLimitAreHeldAndAnApprovalLetsOneThrough() throws Exception {
    ResponseRig rig = rig(1, 0, Playbooks.standard());
    FakeAgent agent = rig.willingAgent();
    rig.settled(alarm(rig, "shop"));

    Incident second = rig.settled(alarm(rig, "api"));

    assertThat(step(second, StepKind.FREEZE).state()).isEqualTo(StepState.HELD);
    assertThat(step(second, StepKind.FREEZE).detail()).contains("guards.most");
    assertThat(step(second, StepKind.FREEZE).holdExpires()).isPresent();
    assertThat(second.state()).isEqualTo(IncidentState.NOT_CONTAINED);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isEqualTo(1);

    Incident approved = decided(rig, second, StepKind.FREEZE, true);

    assertThat(step(approved, StepKind.FREEZE).state()).isEqualTo(StepState.DONE);
    assertThat(approved.timeline())
        .extracting(entry -> entry.text())
        .anyMatch(text -> text.contains("freeze approved by bob: looked at it"));
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isEqualTo(2);
  }

  @Test
  void aDeniedStepIsLeftUndoneAndALaterAlarmDoesNotBringItBack() throws Exception {
    ResponseRig rig = rig(1, 0, Playbooks.standard());
    FakeAgent agent = rig.willingAgent();
    rig.settled(alarm(rig, "shop"));
    Incident second = rig.settled(alarm(rig, "api"));
    decided(rig, second, StepKind.FREEZE, false);

    rig.ended(rig.desk.admit(List.of(ResponseRig.alarm("again", "api"))).getFirst().number());
    Incident after = rig.settled(second.id());

    assertThat(step(after, StepKind.FREEZE).state()).isEqualTo(StepState.DENIED);
    assertThat(step(after, StepKind.FREEZE).detail()).contains("bob").contains("looked at it");
    assertThat(after.alarms()).isEqualTo(2);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isEqualTo(1);
  }

  @Test
  void aPlaybookThatAsksHoldsEachStepAndCapturesOnceThatIsApproved() throws Exception {
    ResponseRig rig = rig(10, 0, ASKING);
    FakeAgent agent = rig.willingAgent();
    Incident incident = rig.settled(alarm(rig, "shop"));

    assertThat(incident.steps()).extracting(Step::state).containsOnly(StepState.HELD);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isZero();

    for (StepKind kind : List.of(StepKind.FREEZE, StepKind.ISOLATE, StepKind.ACQUIRE)) {
      incident = decided(rig, incident, kind, true);
    }

    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(step(incident, StepKind.VERIFY).state()).isEqualTo(StepState.DONE);
  }

  @Test
  void aHoldOutlivesTheControllerAndActsOnNothingByItself() throws Exception {
    ResponseRig before = rig(1, 0, Playbooks.standard());
    before.willingAgent();
    before.settled(alarm(before, "shop"));
    Incident held = before.settled(alarm(before, "api"));
    before.close();
    rigs.remove(before);

    ResponseRig rig = rig(1, 0, Playbooks.standard());
    FakeAgent agent = rig.willingAgent();
    assertThat(rig.responder.resume()).isZero();

    Incident approved = decided(rig, held, StepKind.FREEZE, true);
    assertThat(step(approved, StepKind.FREEZE).state()).isEqualTo(StepState.DONE);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isEqualTo(1);
  }

  @Test
  void anIncidentWithNothingInForceIsClosedByARelease() throws Exception {
    ResponseRig rig = rig(10, 0, ASKING);
    FakeAgent agent = rig.willingAgent();
    Incident incident = rig.settled(alarm(rig, "shop"));

    assertThat(rig.orders.planRelease(incident).actions()).isEmpty();
    rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "shop"), "no intruder", "bob");
    Incident closed = rig.settled(incident.id());

    assertThat(closed.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(step(closed, StepKind.FREEZE).state()).isEqualTo(StepState.DENIED);
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isZero();
  }

  @Test
  void whatIsNotHeldCannotBeDecided() throws Exception {
    ResponseRig rig = rig(10, 0, Playbooks.standard());
    rig.willingAgent();
    Incident incident = rig.settled(alarm(rig, "shop"));

    assertThatThrownBy(() -> decided(rig, incident, StepKind.FREEZE, true))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("not held");
    assertThatThrownBy(() -> rig.orders.decide("INC-9", "freeze", true, "why", "bob"))
        .hasMessageContaining("INC-9");
    assertThatThrownBy(
            () -> rig.orders.decide(incident.id().toString(), "dance", true, "why", "bob"))
        .hasMessageContaining("dance");
  }

  @Test
  void anApprovalGetsPastTheGuardsThatThePersonWasShownAndNoOther() throws Exception {
    cloud.service(SERVICE, 9001, 9002, 9003);
    ResponseRig rig = rig(1, 1, Playbooks.standard());
    rig.willingAgent();
    rig.settled(alarm(rig, "shop"));
    Incident second = rig.settled(alarm(rig, "member1"));
    assertThat(step(second, StepKind.ISOLATE).detail()).contains("guards.most");

    Incident approved = decided(rig, second, StepKind.ISOLATE, true);

    assertThat(step(approved, StepKind.ISOLATE).state()).isEqualTo(StepState.HELD);
    assertThat(step(approved, StepKind.ISOLATE).detail()).doesNotContain("guards.most");
    assertThat(cloud.shown(SERVICE).enabled()).isFalse();

    Incident again = decided(rig, approved, StepKind.ISOLATE, true);

    assertThat(step(again, StepKind.ISOLATE).state()).isEqualTo(StepState.DONE);
  }

  @Test
  void whatAPlaybookAsksForGoesOnWhenAPersonOrdersIt() throws Exception {
    ResponseRig rig = rig(10, 0, ASKING);
    rig.willingAgent();
    Incident held = rig.settled(alarm(rig, "shop"));

    Incident ordered = rig.settled(rig.raise("shop").incident());

    assertThat(ordered.id()).isEqualTo(held.id());
    assertThat(ordered.state()).isEqualTo(IncidentState.CONTAINED);
  }
}
