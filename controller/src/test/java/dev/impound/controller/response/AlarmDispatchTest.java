package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Intake.Admitted;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class AlarmDispatchTest {
  @TempDir private Path folder;
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private ResponseRig rig;

  @BeforeEach
  void open() throws IOException {
    rig = new ResponseRig(folder, cloud);
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  private AlarmRecord sent(Alarm alarm) throws InterruptedException {
    return rig.ended(rig.desk.admit(List.of(alarm)).getFirst().number());
  }

  private AlarmJournal.Count counted() {
    return Objects.requireNonNull(rig.alarms.counts().get(ResponseRig.SOURCE));
  }

  private static Alarm claiming(String key, Claim claim) {
    return like(key, claim, Optional.empty(), Severity.CRITICAL, true);
  }

  private static Alarm like(
      String key, Claim claim, Optional<String> event, Severity severity, boolean actionable) {
    return new Alarm(
        ResponseRig.SOURCE,
        SourceKind.GENERIC,
        key,
        event,
        "reverse shell",
        severity,
        Optional.empty(),
        claim,
        Map.of(),
        "",
        actionable);
  }

  private static Claim shop() {
    return new Claim(List.of("node-a"), List.of(), List.of("shop"));
  }

  @Test
  void anAlarmOfADetectorIsAnsweredWithoutAPerson() throws Exception {
    rig.willingAgent();
    rig.dispatch.start();

    AlarmRecord alarm = sent(ResponseRig.alarm("m-1", "shop"));
    Incident incident = rig.settled(alarm.incident().orElseThrow());

    assertThat(alarm.state()).isEqualTo(AlarmState.DISPATCHED);
    assertThat(alarm.playbook()).isEqualTo("standard");
    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(incident.playbook()).isEqualTo("standard");
    assertThat(incident.alarms()).isEqualTo(1);
    assertThat(incident.openedBy()).isEqualTo(ResponseRig.SOURCE);
  }

  @Test
  void anAlarmThatWasDurableBeforeACrashIsAnsweredAfterIt() throws Exception {
    rig.willingAgent();
    long number = rig.desk.admit(List.of(ResponseRig.alarm("m-1", "shop"))).getFirst().number();
    rig.close();

    rig = new ResponseRig(folder, cloud);
    rig.willingAgent();
    rig.dispatch.start();

    Incident incident = rig.settled(rig.ended(number).incident().orElseThrow());
    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(cloud.listenerWrites()).isEqualTo(1);
  }

  @Test
  void findsTheNodeByItsAddressAndByItsServersName() throws Exception {
    rig.willingAgent();
    rig.dispatch.start();

    AlarmRecord byAddress =
        sent(claiming("m-1", new Claim(List.of(), List.of("192.168.0.12"), List.of("shop"))));

    assertThat(byAddress.state()).isEqualTo(AlarmState.DISPATCHED);
  }

  @Test
  void anAlarmOnAnUnknownNodeOrContainerIsRecordedAndActsOnNothing() throws Exception {
    var agent = rig.willingAgent();
    rig.dispatch.start();

    AlarmRecord node =
        sent(claiming("m-1", new Claim(List.of("node-x"), List.of(), List.of("shop"))));
    AlarmRecord container =
        sent(claiming("m-2", new Claim(List.of("node-a"), List.of(), List.of("nobody"))));
    AlarmRecord none = sent(claiming("m-3", new Claim(List.of("node-a"), List.of(), List.of())));

    assertThat(List.of(node, container, none))
        .extracting(AlarmRecord::state)
        .containsOnly(AlarmState.RECORDED);
    assertThat(node.reason()).contains("no node").contains("node-x");
    assertThat(container.reason()).contains("nobody");
    assertThat(none.reason()).contains("names no container");
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isZero();
  }

  @Test
  void anIdThatIsGoneIsNotLookedForByANameThatAnotherContainerMayHaveTaken() throws Exception {
    rig.willingAgent();
    rig.dispatch.start();

    AlarmRecord alarm =
        sent(
            claiming(
                "m-1", new Claim(List.of("node-a"), List.of(), List.of("ef".repeat(32), "shop"))));

    assertThat(alarm.state()).isEqualTo(AlarmState.RECORDED);
  }

  @Test
  void aContainerThatMayBeSeveralIsHeldForAPerson() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.RESOLVE_CONTAINER,
            FailureReason.FAILURE_REASON_CONTAINER_AMBIGUOUS,
            "two containers fit");
    rig.dispatch.start();

    AlarmRecord alarm = sent(ResponseRig.alarm("m-1", "shop"));

    assertThat(alarm.state()).isEqualTo(AlarmState.HELD);
    assertThat(alarm.reason()).contains("two containers fit").contains("by hand");
  }

  @Test
  void anAlarmWaitsForItsNodeAndSaysSo() throws Exception {
    rig.willingAgent().close();
    while (rig.sessions.find(ResponseRig.NODE).orElseThrow().connected()) {
      Thread.sleep(10);
    }
    rig.dispatch.start();
    long number = rig.desk.admit(List.of(ResponseRig.alarm("m-1", "shop"))).getFirst().number();
    while (rig.alarms.find(number).orElseThrow().reason().isEmpty()) {
      Thread.sleep(10);
    }
    assertThat(rig.alarms.find(number).orElseThrow().reason()).contains("waits").contains("node-a");

    rig.willingAgent();

    assertThat(rig.ended(number).state()).isEqualTo(AlarmState.DISPATCHED);
  }

  @Test
  void whatIsNoAttackByItsKindOrTooMildIsRecordedAndActsOnNothing() throws Exception {
    var agent = rig.willingAgent();
    rig.dispatch.start();

    AlarmRecord risk = sent(like("m-1", shop(), Optional.empty(), Severity.CRITICAL, false));
    AlarmRecord mild = sent(like("m-2", shop(), Optional.empty(), Severity.MEDIUM, true));

    assertThat(risk.state()).isEqualTo(AlarmState.RECORDED);
    assertThat(risk.reason()).contains("no action");
    assertThat(mild.state()).isEqualTo(AlarmState.RECORDED);
    assertThat(mild.reason()).contains("no playbook fits").contains("standard");
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isZero();
  }

  @Test
  void alarmsThatNameTheSameEventBecomeOne() {
    Alarm first = like("m-1", shop(), Optional.of("hss:e-1"), Severity.HIGH, true);
    Alarm second = like("m-2", shop(), Optional.of("hss:e-1"), Severity.HIGH, true);

    List<Admitted> admitted = rig.desk.admit(List.of(first, second));

    assertThat(admitted).extracting(Admitted::repeated).containsExactly(false, true);
    assertThat(admitted.get(1).number()).isEqualTo(admitted.get(0).number());
    assertThat(rig.alarms.find(admitted.getFirst().number()).orElseThrow().repeats()).isEqualTo(1);
  }

  @Test
  void aPoorerWordOnAnEventDoesNotSwallowABetterOne() throws Exception {
    rig.willingAgent();
    rig.dispatch.start();
    Claim wrong = new Claim(List.of("node-a"), List.of(), List.of("nobody"));
    AlarmRecord poor = sent(like("m-1", wrong, Optional.of("e-1"), Severity.HIGH, true));
    assertThat(poor.state()).isEqualTo(AlarmState.RECORDED);

    Alarm better =
        new Alarm(
            "operator alice",
            SourceKind.OPERATOR,
            "m-2",
            Optional.of("e-1"),
            "reverse shell",
            Severity.HIGH,
            Optional.empty(),
            shop(),
            Map.of(),
            "",
            true);

    assertThat(sent(better).state()).isEqualTo(AlarmState.DISPATCHED);
    assertThat(rig.desk.admit(List.of(better)).getFirst().repeated()).isTrue();
  }

  @Test
  void aStormOfOneAlarmOpensOneIncidentCountsEachAndHidesNoOther() throws Exception {
    var agent = rig.willingAgent();
    rig.dispatch.start();
    List<Alarm> storm = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      storm.add(ResponseRig.alarm("same", "shop"));
      storm.add(ResponseRig.alarm("other-" + i, "shop"));
    }

    long first = rig.desk.admit(storm.subList(0, 2000)).getFirst().number();
    AlarmRecord real =
        rig.ended(rig.desk.admit(List.of(ResponseRig.alarm("real", "api"))).getFirst().number());
    rig.desk.admit(storm.subList(2000, 4000));

    IncidentIds incidents = new IncidentIds(rig);
    assertThat(real.state()).isEqualTo(AlarmState.DISPATCHED);
    assertThat(rig.settled(real.incident().orElseThrow()).alarms()).isEqualTo(1);
    IncidentId shop = rig.ended(first).incident().orElseThrow();
    incidents.awaitAlarms(shop, 4000);
    rig.settled(shop);
    assertThat(incidents.count(2)).isEqualTo(2);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isEqualTo(2);
    assertThat(counted().taken()).isEqualTo(4001);
    assertThat(counted().repeats()).isEqualTo(1999);
  }

  /** What the register says of incidents. */
  private record IncidentIds(ResponseRig rig) {
    int count(int limit) {
      return rig.incidents.newest(limit + 1).size();
    }

    void awaitAlarms(IncidentId id, long alarms) throws InterruptedException {
      long limit = System.nanoTime() + 60_000_000_000L;
      while (rig.incidents.find(id).orElseThrow().alarms() != alarms) {
        assertThat(System.nanoTime()).as("alarms of %s", id).isLessThan(limit);
        Thread.sleep(20);
      }
    }
  }

  @Test
  void alarmsAtTheSameMomentEachGetTheirOwnAnswer() throws Exception {
    List<Thread> senders =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () ->
                                rig.desk.admit(List.of(ResponseRig.alarm("m-" + i % 50, "shop")))))
            .toList();
    for (Thread sender : senders) {
      sender.join();
    }

    assertThat(rig.alarms.newest(1000)).hasSize(50);
    assertThat(counted().taken()).isEqualTo(200);
    assertThat(rig.alarms.newest(1000).stream().mapToLong(AlarmRecord::repeats).sum())
        .isEqualTo(150);
  }
}
