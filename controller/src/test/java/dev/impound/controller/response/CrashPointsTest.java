package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemState;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.response.CrashPoints.Side;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller is killed at every journaled point of a response, on both sides of it. */
class CrashPointsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Alarm ALARM = ResponseRig.alarm("m-1", "shop");

  /**
   * Their databases stay open to the end: one that were closed while its successor opens the same
   * file would lock it for a moment.
   */
  private final Queue<ResponseRig> killed = new ConcurrentLinkedQueue<>();

  @TempDir private Path folder;

  @Test
  void aResponseIsCompletedAndNothingDoneTwiceWhereverTheControllerIsKilled() throws Exception {
    int points = pointsOfAResponse();
    assertThat(points).isGreaterThan(20);
    IntStream.rangeClosed(1, points)
        .parallel()
        .forEach(
            point -> {
              killAndGoOn(point, Side.BEFORE);
              killAndGoOn(point, Side.AFTER);
            });
  }

  private int pointsOfAResponse() throws Exception {
    CrashPoints none = new CrashPoints(0, Side.AFTER);
    try (ResponseRig rig =
        new ResponseRig(Files.createDirectory(folder.resolve("whole")), new FakeLoadBalancers())
            .with(none)) {
      rig.willingAgent();
      rig.dispatch.start();
      none.arm();
      rig.settled(
          rig.ended(rig.desk.admit(List.of(ALARM)).getFirst().number()).incident().orElseThrow());
      return none.passed();
    }
  }

  private void killAndGoOn(int point, Side side) {
    String name = "killed " + side + " point " + point;
    try {
      Path home = Files.createDirectory(folder.resolve(point + "-" + side));
      FakeLoadBalancers cloud = new FakeLoadBalancers();
      FakeHost host = new FakeHost();
      boolean acknowledged = untilKilled(home, cloud, host, new CrashPoints(point, side));
      goOn(name, home, cloud, host, acknowledged);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(name, e);
    }
  }

  /** Whether the sender was told that its alarm is durable. */
  private boolean untilKilled(Path home, FakeLoadBalancers cloud, FakeHost host, CrashPoints crash)
      throws IOException, InterruptedException {
    try (ResponseRig rig = new ResponseRig(home, cloud, host).with(crash)) {
      killed.add(rig);
      rig.willingAgent();
      rig.dispatch.start();
      crash.arm();
      boolean acknowledged = admit(rig);
      long limit = System.nanoTime() + LIMIT.toNanos();
      while (!crash.isDead() && !isOver(rig, crash)) {
        assertThat(System.nanoTime()).as("waited for the kill").isLessThan(limit);
        Thread.sleep(2);
      }
      return acknowledged;
    }
  }

  /** Lanes run side by side, so that a response may have a point less than the one counted. */
  private static boolean isOver(ResponseRig rig, CrashPoints crash) {
    try {
      return rig.incidents.newest(1).stream()
          .anyMatch(
              incident ->
                  incident.isSettled()
                      && incident
                          .latest(StepKind.VERIFY)
                          .filter(step -> step.state() == StepState.DONE)
                          .isPresent());
    } catch (IllegalStateException e) {
      return crash.isDead();
    }
  }

  private static boolean admit(ResponseRig rig) {
    try {
      rig.desk.admit(List.of(ALARM));
      return true;
    } catch (MessageRefusedException e) {
      return false;
    }
  }

  private static void goOn(
      String name, Path home, FakeLoadBalancers cloud, FakeHost host, boolean acknowledged)
      throws IOException, InterruptedException {
    cloud.beforeEach(() -> {});
    try (ResponseRig rig = new ResponseRig(home, cloud, host)) {
      FakeAgent agent = rig.willingAgent();
      rig.responder.resume();
      rig.dispatch.start();
      if (!acknowledged) {
        rig.desk.admit(List.of(ALARM));
      }
      long number = rig.alarms.newest(1).getFirst().number();
      Incident incident = rig.settled(rig.ended(number).incident().orElseThrow());

      assertThat(incident.state()).as(name).isEqualTo(IncidentState.CONTAINED);
      assertThat(incident.latest(StepKind.VERIFY).orElseThrow().state())
          .as(name)
          .isEqualTo(StepState.DONE);
      assertThat(rig.incidents.newest(10)).as(name).hasSize(1);
      assertThat(cloud.listenerWrites()).as(name).isEqualTo(1);
      assertThat(agent.count(VerbCase.THAW_CONTAINER)).as(name).isZero();
      assertThat(host.changes()).as(name).containsExactly("cut", "always -> no");
      assertThat(rig.evidence.items(Optional.of(incident.id())))
          .as(name)
          .extracting(Item::state)
          .containsExactly(ItemState.SEALED);
      assertThat(rig.responder.resume()).as(name).isZero();
      release(name, rig, host);
    }
  }

  /** What was saved before the kill is what release gives back. */
  private static void release(String name, ResponseRig rig, FakeHost host)
      throws InterruptedException {
    Incident released =
        rig.settled(
            rig.orders.release(rig.orders.releasable(ResponseRig.NODE, "shop"), "over", "alice"));

    assertThat(released.state()).as(name).isEqualTo(IncidentState.RELEASED);
    assertThat(host.changes())
        .as(name)
        .containsExactly("cut", "always -> no", "restored", "no -> always");
  }
}
