package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemState;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.CloudUnderTest.Call;
import dev.impound.controller.isolation.CloudUnderTest.Trouble;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.FailureReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponderTest {
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

  @Test
  void anAlarmFreezesIsolatesCapturesSealsAndVerifies() throws Exception {
    rig.willingAgent();

    Incident incident = respond();

    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(incident.steps())
        .allSatisfy(step -> assertThat(step.state()).as(step.detail()).isEqualTo(StepState.DONE));
    assertThat(cloud.shown(CloudUnderTest.WEB).enabled()).isTrue();
    assertThat(items(incident)).extracting(Item::state).containsExactly(ItemState.SEALED);
    assertThat(items(incident)).extracting(Item::verified).containsExactly(Optional.of(true));
    assertThat(rig.changes.of(incident))
        .hasSize(4)
        .allMatch(change -> change.contains("undo: impound release node-a/abababababab"));
  }

  @Test
  void aFailedIsolationIsSaidAndStopsNeitherFreezeNorCapture() throws Exception {
    rig.willingAgent();
    cloud.failNext(Call.LIST_POOLS, Trouble.DENIED, 1000);

    Incident incident = respond();

    assertThat(incident.state()).isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(step(incident, StepKind.ISOLATE).state()).isEqualTo(StepState.FAILED);
    assertThat(step(incident, StepKind.ISOLATE).detail()).contains("403");
    assertThat(step(incident, StepKind.VERIFY).state()).isEqualTo(StepState.DONE);
    assertThat(rig.changes.of(incident))
        .anyMatch(change -> change.contains("is frozen"))
        .noneMatch(change -> change.contains("listener"));
  }

  @Test
  void aContainerThatDidNotFreezeIsSaidAndMayBePaused() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.FREEZE_CONTAINER, FailureReason.FAILURE_REASON_NOT_FROZEN, "pid 7 still runs");

    Incident incident = respond();

    assertThat(incident.state()).isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(step(incident, StepKind.FREEZE).detail())
        .contains("pid 7 still runs")
        .contains("mend it");
    assertThat(step(incident, StepKind.SEAL).state()).isEqualTo(StepState.DONE);
    assertThat(rig.changes.of(incident)).anyMatch(change -> change.contains("may be paused"));
  }

  @Test
  void anAcquisitionThatFailsIsNeverCalledSealed() throws Exception {
    rig.willingAgent()
        .fail(
            VerbCase.ACQUIRE_EVIDENCE,
            FailureReason.FAILURE_REASON_ENGINE_UNAVAILABLE,
            "no engine");

    Incident incident = respond();

    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(step(incident, StepKind.ACQUIRE).state()).isEqualTo(StepState.FAILED);
    assertThat(step(incident, StepKind.SEAL).state()).isEqualTo(StepState.FAILED);
    assertThat(step(incident, StepKind.SEAL).detail())
        .contains("no engine")
        .contains("impound capture");
    assertThat(step(incident, StepKind.VERIFY).state()).isEqualTo(StepState.NOTHING_TO_DO);
  }

  @Test
  void aResponseThatWasCutOffGoesOnWithoutDoingAnythingTwice() throws Exception {
    FakeAgent agent = rig.willingAgent();
    agent.answer(VerbCase.FREEZE_CONTAINER, command -> sleepForever());
    IncidentId id = rig.raise("shop").incident();
    awaitDone(id, StepKind.ISOLATE);
    rig.close();

    rig = new ResponseRig(folder, cloud);
    rig.willingAgent();
    assertThat(rig.responder.resume()).isEqualTo(1);
    Incident incident = rig.settled(id);

    assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(incident.steps()).hasSize(7);
    assertThat(cloud.listenerWrites()).isEqualTo(1);
    assertThat(items(incident)).extracting(Item::state).containsExactly(ItemState.SEALED);
    assertThat(rig.responder.resume()).isZero();
  }

  @Test
  void aQuarantineStepThatWasCutOffIsSaidToBeAndKeepsNobodyWaiting() throws Exception {
    rig.willingAgent();
    Incident incident = respond();
    StepId load = rig.incidents.plan(incident.id(), StepKind.QUARANTINE_LOAD, "EV-1 on q");
    rig.incidents.started(incident.id(), load, "EV-1 on q");
    rig.close();

    rig = new ResponseRig(folder, cloud);
    rig.responder.resume();

    Incident resumed = rig.settled(incident.id());
    assertThat(step(resumed, StepKind.QUARANTINE_LOAD).state()).isEqualTo(StepState.FAILED);
    assertThat(step(resumed, StepKind.QUARANTINE_LOAD).detail()).contains("order it again");
    assertThat(resumed.state()).isEqualTo(IncidentState.CONTAINED);
  }

  @Test
  void releaseGivesTheListenerBackWhatItHadAndThaws() throws Exception {
    FakeAgent agent = rig.willingAgent();
    cloud.meddle(CloudUnderTest.WEB, Whitelist.of(CloudUnderTest.OFFICE));
    respond();

    Incident released =
        rig.settled(
            rig.orders.release(
                rig.orders.releasable(ResponseRig.NODE, "shop"), "false alarm", "alice"));

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.of(CloudUnderTest.OFFICE));
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).isEqualTo(1);
    assertThat(rig.changes.of(released)).isEmpty();
  }

  @Test
  void aListenerThatSomebodyChangedSinceIsLeftAloneAndTheReleaseIsNotCalledDone() throws Exception {
    rig.willingAgent();
    respond();
    cloud.meddle(CloudUnderTest.WEB, Whitelist.of(CloudUnderTest.PARTNERS));

    Incident half =
        rig.settled(
            rig.orders.release(
                rig.orders.releasable(ResponseRig.NODE, "shop"), "false alarm", "alice"));

    assertThat(half.state()).isEqualTo(IncidentState.PARTLY_CONTAINED);
    assertThat(step(half, StepKind.RESTORE).detail()).contains("changed by somebody");
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.of(CloudUnderTest.PARTNERS));
    assertThat(rig.changes.of(half)).singleElement().asString().contains("listener");

    cloud.meddle(CloudUnderTest.WEB, Whitelist.none());
    Incident released =
        rig.settled(
            rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "shop"), "mended", "alice"));
    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
  }

  @Test
  void aListenerInFrontOfTwoIncidentsStaysClosedUntilBothAreReleased() throws Exception {
    rig.willingAgent();
    respond();
    rig.settled(rig.orders.contain(rig.api(), "second container behind it", "alice"));

    rig.settled(
        rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "shop"), "done", "alice"));
    assertThat(cloud.shown(CloudUnderTest.WEB).enabled()).isTrue();

    rig.settled(
        rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "api"), "done", "alice"));
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.none());
  }

  @Test
  void aCaptureAloneTouchesNeitherProcessesNorListeners() throws Exception {
    FakeAgent agent = rig.willingAgent();

    Responder.Ordered ordered =
        rig.orders.capture(rig.shop(), "look into it", "alice", false, CaptureScope.STANDARD);
    Incident incident = rig.settled(ordered.incident());

    assertThat(incident.state()).isEqualTo(IncidentState.NOT_CONTAINED);
    assertThat(agent.count(VerbCase.FREEZE_CONTAINER)).isZero();
    assertThat(cloud.listenerWrites()).isZero();
    assertThat(step(incident, StepKind.SEAL).state()).isEqualTo(StepState.DONE);
    assertThat(rig.evidence.items(ordered.capture())).hasSize(1);
  }

  @Test
  void aCaptureTakesWhatWasOrderedAlsoWhenItIsDoneOnceMore() throws Exception {
    FakeAgent agent = rig.willingAgent();
    CaptureScope scope = CaptureScope.of(CaptureScope.Profile.QUICK).plus(Set.of("memory"));

    Responder.Ordered ordered =
        rig.orders.capture(rig.shop(), "look into it", "alice", false, scope);
    Incident incident = rig.settled(ordered.incident());

    assertThat(agent.last(VerbCase.ACQUIRE_EVIDENCE).getAcquireEvidence().getKindsList())
        .contains(
            dev.impound.evidence.v1.ItemKind.ITEM_KIND_MEMORY,
            dev.impound.evidence.v1.ItemKind.ITEM_KIND_SOCKETS)
        .doesNotContain(dev.impound.evidence.v1.ItemKind.ITEM_KIND_IMAGE)
        .hasSize(9);
    assertThat(step(incident, StepKind.SEAL).detail())
        .contains("not ordered: image-inspect, image, ", "(the order was for quick+memory)");
    StepId again =
        rig.incidents.plan(incident.id(), StepKind.ACQUIRE, ordered.capture().toString());
    assertThat(rig.incidents.scope(again)).isEqualTo(scope);
  }

  private Incident respond() throws InterruptedException {
    return rig.settled(rig.raise("shop").incident());
  }

  private List<Item> items(Incident incident) {
    return rig.evidence.items(Optional.of(incident.id()));
  }

  private void awaitDone(IncidentId id, StepKind kind) throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (step(rig.incidents.find(id).orElseThrow(), kind).state() != StepState.DONE) {
      assertThat(System.nanoTime()).isLessThan(limit);
      rig.incidents.awaitChange(id, rig.incidents.version(id), java.time.Duration.ofMillis(50));
    }
  }

  private static dev.impound.node.v1.CommandOutcome.Builder sleepForever() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("nobody counts down");
  }

  private static Step step(Incident incident, StepKind kind) {
    return incident.latest(kind).orElseThrow();
  }
}
