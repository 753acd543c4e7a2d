package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.TimelineEntry;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.plan.Cuts;
import dev.impound.controller.plan.Playbooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to cut in the cloud beside the closing of listeners, ordered by a playbook. */
class CloudCutsTest {
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  @TempDir private Path folder;
  private Optional<ResponseRig> rig = Optional.empty();

  @AfterEach
  void close() throws IOException {
    if (rig.isPresent()) {
      rig.get().close();
    }
  }

  @Test
  void drainsTheContainersOwnMemberAndGivesItsWeightBack() throws Exception {
    cloud.weigh(CloudUnderTest.WEB_MEMBER, 6);
    ResponseRig open = open("freeze, drain-members", Optional.empty());

    Incident contained = alarm(open);

    assertThat(step(contained, StepKind.DRAIN_MEMBERS).state()).isEqualTo(StepState.DONE);
    assertThat(contained.state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(cloud.weight(CloudUnderTest.WEB_MEMBER)).contains(0);
    assertThat(cloud.listenerWrites()).isZero();
    assertThat(open.changes.of(contained))
        .anyMatch(line -> line.contains("pool member") && line.contains("is drained"));
    assertThat(open.holds.cloud().all())
        .singleElement()
        .satisfies(held -> assertThat(held.point().way()).isEqualTo(Way.MEMBER_DRAIN));

    Incident released = open.settled(open.orders.release(contained, "over", "alice"));

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(cloud.weight(CloudUnderTest.WEB_MEMBER)).contains(6);
    assertThat(open.holds.cloud().all()).isEmpty();
  }

  @Test
  void leavesTheWeightAloneThatSomebodyHasSetSince() throws Exception {
    ResponseRig open = open("freeze, drain-members", Optional.empty());
    Incident contained = alarm(open);
    cloud.weigh(CloudUnderTest.WEB_MEMBER, 3);

    Incident released = open.settled(open.orders.release(contained, "over", "alice"));

    Step restore = step(released, StepKind.RESTORE);
    assertThat(restore.state()).isEqualTo(StepState.FAILED);
    assertThat(restore.detail())
        .contains("was changed by somebody since it was cut")
        .contains("it has weight 3, and had weight 1 before");
    assertThat(cloud.weight(CloudUnderTest.WEB_MEMBER)).contains(3);
  }

  @Test
  void givesBackWhatSomebodySetBetweenTwoCuts() throws Exception {
    ResponseRig open = open("freeze, drain-members", Optional.empty());
    Incident contained = alarm(open);
    cloud.weigh(CloudUnderTest.WEB_MEMBER, 3);

    Cuts drain = new Cuts(Set.of(StepKind.DRAIN_MEMBERS), false);
    Incident again = open.settled(open.orders.contain(open.shop(), "again", "alice", drain));

    assertThat(again.id()).isEqualTo(contained.id());
    assertThat(cloud.weight(CloudUnderTest.WEB_MEMBER)).contains(0);
    assertThat(again.timeline())
        .extracting(TimelineEntry::text)
        .anyMatch(text -> text.endsWith("a release gives back what it has now: weight 3"));
    assertThat(open.settled(open.orders.release(again, "over", "alice")).state())
        .isEqualTo(IncidentState.RELEASED);
    assertThat(cloud.weight(CloudUnderTest.WEB_MEMBER)).contains(3);
  }

  @Test
  void holdsADrainThatWouldLeaveNobodyToServe() throws Exception {
    cloud.service(new ListenerId("listener-alone"), 8080);
    ResponseRig open = open("freeze, drain-members", Optional.empty());

    Incident held = alarm(open);

    Step drain = step(held, StepKind.DRAIN_MEMBERS);
    assertThat(drain.state()).isEqualTo(StepState.HELD);
    assertThat(drain.detail()).contains("would keep 0 healthy members").contains("drained: ");

    open.orders.decide(held.id().toString(), "drain-members", true, "outage is fine", "alice");
    Incident done = open.settled(held.id());
    assertThat(step(done, StepKind.DRAIN_MEMBERS).state()).isEqualTo(StepState.DONE);
  }

  @Test
  void shutsTheNodeOffAndGivesItsGroupsBack() throws Exception {
    ResponseRig open = open("freeze, isolate-node", Optional.empty());

    Incident contained = alarm(open);

    Step node = step(contained, StepKind.ISOLATE_NODE);
    assertThat(node.state()).as(node.detail()).isEqualTo(StepState.DONE);
    assertThat(node.detail()).contains("port port-a of node-a").contains("port port-a2 of node-a");
    String ours = open.ports.securityGroups("impound-quarantine").getFirst().id();
    assertThat(open.ports.groupsOf("port-a")).contains(List.of(ours));
    assertThat(open.ports.groupsOf("port-a2")).contains(List.of(ours));

    Incident released = open.settled(open.orders.release(contained, "over", "alice"));

    assertThat(released.state()).isEqualTo(IncidentState.RELEASED);
    assertThat(open.ports.groupsOf("port-a")).contains(List.of("web", "ssh"));
    assertThat(open.ports.groupsOf("port-a2")).contains(List.of("web"));
  }

  @Test
  void holdsANodeOnWhichOtherContainersRun() throws Exception {
    ResponseRig open = open("freeze, isolate-node", Optional.of("api"));

    Incident held = alarm(open);

    assertThat(step(held, StepKind.ISOLATE_NODE).state()).isEqualTo(StepState.HELD);
    assertThat(step(held, StepKind.ISOLATE_NODE).detail())
        .isEqualTo("shutting node-a off cuts off 1 other running container on it");
    assertThat(open.ports.groupsOf("port-a")).contains(List.of("web", "ssh"));

    open.orders.decide(held.id().toString(), "isolate-node", true, "it is ours", "alice");
    assertThat(step(open.settled(held.id()), StepKind.ISOLATE_NODE).state())
        .isEqualTo(StepState.DONE);
  }

  private ResponseRig open(String steps, Optional<String> alsoRunning) throws Exception {
    Path file = folder.resolve("playbooks.yaml");
    Files.writeString(
        file, "playbooks:\n  test:\n    match: {severity: high}\n    steps: [" + steps + "]\n");
    ResponseRig opened = new ResponseRig(folder, cloud, ResponseRig.ALONE, Playbooks.read(file));
    rig = Optional.of(opened);
    opened.dispatch.start();
    alsoRunning.ifPresent(opened::alsoRunning);
    opened.willingAgent();
    return opened;
  }

  private static Incident alarm(ResponseRig open) throws InterruptedException {
    long number =
        open.desk.admit(List.of(ResponseRig.alarm("on-shop", "shop"))).getFirst().number();
    return open.settled(open.ended(number).incident().orElseThrow());
  }

  private static Step step(Incident incident, StepKind kind) {
    return incident.latest(kind).orElseThrow();
  }
}
