package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.alarm.Severity;
import dev.impound.controller.incident.Confirmation.State;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.controller.plan.Measure;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbook.Unconfirmed;
import dev.impound.controller.plan.Playbook.Unconfirmed.Then;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.response.CrashPoints.Side;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a containment that a person has to confirm. */
class ConfirmationTest {
  private static final Duration AFTER = Duration.ofMinutes(30);

  @TempDir private Path folder;
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private final List<ResponseRig> rigs = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (ResponseRig rig : rigs) {
      rig.close();
    }
  }

  private ResponseRig rig(Then then) throws IOException {
    return rig(playbook(Mode.ACT, Measure.STANDARD, then));
  }

  private ResponseRig rig(Playbook playbook) throws IOException {
    ResponseRig rig =
        new ResponseRig(folder, cloud, ResponseRig.ALONE, new Playbooks(List.of(playbook)));
    rigs.add(rig);
    rig.dispatch.start();
    return rig;
  }

  private static Playbook playbook(Mode mode, Set<Measure> measures, Then then) {
    return new Playbook(
        "watched",
        new Playbook.Match(List.of(), List.of(), Severity.INFO, Map.of(), List.of()),
        mode,
        measures,
        new Playbook.Limits(OptionalInt.empty()),
        Optional.of(new Unconfirmed(AFTER, then)));
  }

  private static Incident alarm(ResponseRig rig, String key) throws InterruptedException {
    long number = rig.desk.admit(List.of(ResponseRig.alarm(key, "shop"))).getFirst().number();
    return rig.settled(rig.ended(number).incident().orElseThrow());
  }

  private static Instant past() {
    return Instant.now().plus(AFTER).plusSeconds(60);
  }

  private static State state(ResponseRig rig, IncidentId incident) {
    return rig.confirmations.find(incident).orElseThrow().state();
  }

  private static List<String> told(Incident incident) {
    return incident.timeline().stream()
        .map(entry -> entry.text())
        .filter(text -> text.contains("confirmed"))
        .toList();
  }

  @Test
  void nothingHappensBeforeTheTimeHasPassed() throws Exception {
    ResponseRig rig = rig(Then.REVERT);
    rig.willingAgent();
    Incident incident = alarm(rig, "a");

    rig.confirming.lapse();

    assertThat(state(rig, incident.id())).isEqualTo(State.WAITING);
    assertThat(rig.settled(incident.id()).state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(rig.confirming.of(incident).orElseThrow().until())
        .isBetween(Instant.now().plus(AFTER).minusSeconds(60), Instant.now().plus(AFTER));
  }

  @Test
  void oneThatIsToBePagedStaysContainedAndIsToldOfOnce() throws Exception {
    ResponseRig rig = rig(Then.PAGE);
    FakeAgent agent = rig.willingAgent();
    Incident incident = alarm(rig, "a");

    rig.confirming.lapse(past());
    rig.confirming.lapse(past());

    Incident after = rig.settled(incident.id());
    assertThat(state(rig, incident.id())).isEqualTo(State.PAGED);
    assertThat(after.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(told(after)).singleElement().asString().contains("it stays");
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isZero();
  }

  @Test
  void oneThatIsToBeRevertedGivesTheListenerBackWhatItHadAndThaws() throws Exception {
    cloud.meddle(CloudUnderTest.WEB, Whitelist.of(CloudUnderTest.OFFICE));
    ResponseRig rig = rig(Then.REVERT);
    FakeAgent agent = rig.willingAgent();
    Incident incident = alarm(rig, "a");
    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);

    rig.confirming.lapse(past());
    rig.confirming.lapse(past());

    Incident after = rig.settled(incident.id());
    assertThat(after.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(state(rig, incident.id())).isEqualTo(State.REVERTED);
    assertThat(told(after)).singleElement().asString().contains("it is released");
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.of(CloudUnderTest.OFFICE));
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isEqualTo(1);
    assertThat(rig.changes.of(after)).isEmpty();
    assertThatThrownBy(() -> rig.confirming.confirm(after.id().toString(), "late", "alice"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("released");
  }

  @Test
  void oneThatIsConfirmedInTimeStaysAndToConfirmItAgainSaysWhoDid() throws Exception {
    ResponseRig rig = rig(Then.REVERT);
    rig.willingAgent();
    String id = alarm(rig, "a").id().toString();

    ConfirmationDesk.Confirmed first = rig.confirming.confirm(id, "a real one", "alice");
    ConfirmationDesk.Confirmed second = rig.confirming.confirm(id, "me too", "bob");
    rig.confirming.lapse(past());

    assertThat(first.already()).isFalse();
    assertThat(second.already()).isTrue();
    assertThat(second.confirmation()).isEqualTo(first.confirmation());
    assertThat(second.confirmation().by()).isEqualTo("alice");
    Incident after = rig.settled(IncidentId.parse(id));
    assertThat(after.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(told(after)).containsExactly("containment confirmed by alice: a real one");
  }

  @Test
  void oneThatWasPagedCanBeConfirmedStill() throws Exception {
    ResponseRig rig = rig(Then.PAGE);
    rig.willingAgent();
    Incident incident = alarm(rig, "a");
    rig.confirming.lapse(past());

    assertThat(rig.confirming.confirm(incident.id().toString(), "seen", "alice").already())
        .isFalse();
    assertThat(state(rig, incident.id())).isEqualTo(State.CONFIRMED);
  }

  @Test
  void oneThatAPersonReleasedBeforeIsLeftAlone() throws Exception {
    ResponseRig rig = rig(Then.REVERT);
    FakeAgent agent = rig.willingAgent();
    Incident incident = alarm(rig, "a");
    rig.orders.release(incident, "false alarm", "alice");
    Incident released = rig.settled(incident.id());

    rig.confirming.lapse(past());

    assertThat(state(rig, incident.id())).isEqualTo(State.VOID);
    assertThat(rig.confirming.of(released)).isEmpty();
    assertThat(told(rig.settled(incident.id()))).isEmpty();
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isEqualTo(1);
    assertThatThrownBy(() -> rig.confirming.confirm(incident.id().toString(), "x", "alice"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nothing of it was in force");
  }

  @Test
  void oneWithNothingInForceIsLeftAlone() throws Exception {
    ResponseRig rig = rig(playbook(Mode.ASK, Measure.STANDARD, Then.REVERT));
    rig.willingAgent();
    Incident incident = alarm(rig, "a");

    rig.confirming.lapse(past());

    assertThat(state(rig, incident.id())).isEqualTo(State.VOID);
    assertThat(rig.settled(incident.id()).steps())
        .extracting(Step::state)
        .containsOnly(StepState.HELD);
  }

  @Test
  void nobodyHasToConfirmAPlaybookThatOnlyCaptures() throws Exception {
    ResponseRig rig = rig(playbook(Mode.ACT, EnumSet.of(Measure.CAPTURE), Then.REVERT));
    rig.willingAgent();
    Incident incident = alarm(rig, "a");

    assertThat(rig.confirming.of(incident)).isEmpty();
    assertThatThrownBy(() -> rig.confirming.confirm(incident.id().toString(), "x", "alice"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nobody has to");
    assertThatThrownBy(() -> rig.confirming.confirm("INC-99", "x", "alice"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("INC-99");
  }

  @Test
  void laterAlarmsNeitherPutItOffNorAskAgain() throws Exception {
    ResponseRig rig = rig(Then.PAGE);
    rig.willingAgent();
    Incident incident = alarm(rig, "a");
    Instant until = rig.confirming.of(incident).orElseThrow().until();
    alarm(rig, "b");
    assertThat(rig.confirming.of(incident).orElseThrow().until()).isEqualTo(until);
    rig.confirming.confirm(incident.id().toString(), "seen", "alice");

    alarm(rig, "c");

    assertThat(state(rig, incident.id())).isEqualTo(State.CONFIRMED);
  }

  @Test
  void whatAPersonHasOrderedIsConfirmedByThatAndNoAlarmAsksForItAgain() throws Exception {
    ResponseRig rig = rig(Then.REVERT);
    rig.willingAgent();
    Incident incident = alarm(rig, "a");

    rig.settled(rig.responder.contain(rig.shop(), "this is real", "bob"));
    rig.confirming.lapse(past());

    assertThat(rig.confirming.of(incident).orElseThrow().by()).isEqualTo("bob");
    assertThat(rig.settled(incident.id()).state()).isEqualTo(IncidentState.CONTAINED);
  }

  @Test
  void anAlarmThatJoinsWhatAPersonContainedDoesNotPutItUpForRelease() throws Exception {
    ResponseRig rig = rig(Then.REVERT);
    rig.willingAgent();
    Incident contained = rig.settled(rig.responder.contain(rig.shop(), "this is real", "bob"));

    Incident joined = alarm(rig, "a");

    assertThat(joined.id()).isEqualTo(contained.id());
    assertThat(rig.confirming.of(joined)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void theReleaseComesToItsEndWhereTheControllerIsKilledAsItIsJournaled(Side side)
      throws Exception {
    CrashPoints crash = new CrashPoints(1, side);
    ResponseRig killed = rig(Then.REVERT).with(crash);
    killed.willingAgent();
    Incident incident = alarm(killed, "a");
    crash.arm();
    assertThatThrownBy(() -> killed.confirming.lapse(past())).hasMessage("killed");
    killed.close();
    rigs.remove(killed);
    cloud.beforeEach(() -> {});

    ResponseRig next = rig(Then.REVERT);
    FakeAgent agent = next.willingAgent();
    next.responder.resume();
    next.confirming.lapse(past());

    Incident after = next.settled(incident.id());
    assertThat(after.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(state(next, incident.id())).isEqualTo(State.REVERTED);
    assertThat(told(after)).hasSize(1);
    assertThat(after.steps())
        .filteredOn(step -> step.kind() == StepKind.RESTORE || step.kind() == StepKind.THAW)
        .hasSize(2);
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isEqualTo(1);
  }
}
