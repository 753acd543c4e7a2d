package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Order.PlannedStep;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import dev.impound.controller.incident.TimelineEntry;
import dev.impound.controller.response.CrashPoints.Side;
import dev.impound.controller.response.FleetRig.Member;
import dev.impound.controller.testing.FakeAgent;
import dev.impound.node.v1.Command.VerbCase;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.FreezeVerified;
import dev.impound.wire.ContainerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers over one database, of which one is cut off, stopped, or left by the node. */
class TakeoverTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Alarm ALARM = ResponseRig.alarm("m-1", "shop");

  @TempDir private Path folder;

  @Test
  void anotherControllerCompletesTheResponseWhereverTheFirstIsKilled() throws Exception {
    int points = pointsOfAResponse();
    assertThat(points).isGreaterThan(20);

    IntStream.rangeClosed(1, points)
        .parallel()
        .forEach(point -> killAndTakeOver(point, point % 2 == 0 ? Side.BEFORE : Side.AFTER));
  }

  private int pointsOfAResponse() throws Exception {
    CrashPoints none = new CrashPoints(0, Side.AFTER);
    try (FleetRig rig = new FleetRig(Files.createDirectory(folder.resolve("whole")))) {
      Member a = rig.join("a").with(none);
      rig.attach(a);
      a.rig.willingAgent();
      a.rig.dispatch.start();
      none.arm();
      a.rig.settled(incident(a, a.rig.desk.admit(List.of(ALARM)).getFirst().number()));
      return none.passed();
    }
  }

  private static IncidentId incident(Member member, long alarm) throws InterruptedException {
    return member.rig.ended(alarm).incident().orElseThrow();
  }

  private void killAndTakeOver(int point, Side side) {
    String name = "killed " + side + " point " + point;
    CrashPoints crash = new CrashPoints(point, side);
    try (FleetRig rig = new FleetRig(Files.createDirectory(folder.resolve("point-" + point)))) {
      Member b = rig.join("b");
      boolean acknowledged = untilKilled(rig, crash);
      takeOver(name, rig, b, acknowledged);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(name, e);
    }
  }

  private static boolean untilKilled(FleetRig rig, CrashPoints crash)
      throws IOException, InterruptedException {
    Member a = rig.join("a").with(crash);
    rig.attach(a);
    a.rig.willingAgent();
    a.rig.dispatch.start();
    crash.arm();
    boolean acknowledged = admit(a);
    // Lanes run side by side, so that a response may have a point less than the one counted.
    await(
        "the kill",
        () ->
            crash.isDead()
                || (acknowledged
                    && a.rig.incidents.newest(1).stream().anyMatch(TakeoverTest::isVerified)));
    a.pause();
    return acknowledged;
  }

  private static boolean isVerified(Incident incident) {
    return incident.isSettled()
        && incident
            .latest(StepKind.VERIFY)
            .filter(step -> step.state() == StepState.DONE)
            .isPresent();
  }

  private static boolean admit(Member member) {
    try {
      member.rig.desk.admit(List.of(ALARM));
      return true;
    } catch (MessageRefusedException e) {
      return false;
    }
  }

  private static void takeOver(String name, FleetRig rig, Member b, boolean acknowledged)
      throws InterruptedException {
    rig.cloud.beforeEach(() -> {});
    FakeAgent agent = b.rig.willingAgent();
    b.rig.responder.watch();
    rig.outlastLeases();
    b.rig.dispatch.start();
    if (!acknowledged) {
      b.rig.desk.admit(List.of(ALARM));
    }
    long number = b.rig.alarms.newest(1).getFirst().number();
    Incident incident = b.rig.settled(incident(b, number));

    assertThat(incident.state()).as(name).isEqualTo(IncidentState.CONTAINED);
    assertThat(b.rig.incidents.newest(10)).as(name).hasSize(1);
    assertThat(rig.cloud.listenerWrites()).as(name).isEqualTo(1);
    assertThat(agent.count(VerbCase.THAW_CONTAINER)).as(name).isZero();
    assertThat(rig.host.changes()).as(name).containsExactly("cut", "always -> no");
    assertThat(incident.steps()).as(name).allMatch(TakeoverTest::isDoneOrLiesWhereItWasSealed);
    assertThat(incident.latest(StepKind.VERIFY)).as(name).isPresent();
  }

  private static boolean isDoneOrLiesWhereItWasSealed(Step step) {
    return step.state() == StepState.DONE
        || (step.state() == StepState.FAILED
            && (step.kind() == StepKind.SEAL || step.kind() == StepKind.VERIFY)
            && step.detail().contains("is sealed and lies on controller a"));
  }

  @Test
  void aPausedControllerThatWakesAfterTheTakeOverJournalsNothing() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      Member b = rig.join("b");
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch woken = new CountDownLatch(1);
      rig.attach(a);
      a.rig.willingAgent().answer(VerbCase.FREEZE_CONTAINER, command -> late(asked, woken));
      IncidentId id = a.rig.responder.contain(a.rig.shop(), "test", "alice");
      pass(asked);

      a.pause();
      b.rig.willingAgent();
      b.rig.responder.watch();
      rig.outlastLeases();
      Incident taken = b.rig.settled(id);
      woken.countDown();
      await("the end of the paused lanes", () -> !a.leases.isRunning(id));

      Incident after = b.rig.incidents.find(id).orElseThrow();
      assertThat(after.steps()).isEqualTo(taken.steps());
      assertThat(after.latest(StepKind.FREEZE).orElseThrow().runner()).isEqualTo("b");
      assertThat(texts(after))
          .contains("controller b took over from a, which gave no sign of life")
          .filteredOn(text -> text.startsWith("freeze"))
          .hasSize(1);
    }
  }

  @Test
  void aControllerWithoutSignOfLifeStopsItsLanesBeforeAnyoneTakesOver() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      CountDownLatch asked = new CountDownLatch(1);
      rig.attach(a);
      a.rig
          .willingAgent()
          .answer(VerbCase.FREEZE_CONTAINER, command -> late(asked, new CountDownLatch(1)));
      IncidentId id = a.rig.responder.contain(a.rig.shop(), "test", "alice");
      pass(asked);

      a.pause();
      a.rig.responder.watch();
      rig.outlastLeases();
      await("the end of the lanes", () -> !a.leases.isRunning(id));

      assertThat(a.rig.incidents.find(id).orElseThrow().latest(StepKind.FREEZE).orElseThrow())
          .matches(step -> step.state() == StepState.WORKING);
    }
  }

  @Test
  void anIncidentThatTwoFindAtOnceIsRunByOne() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      Member b = rig.join("b");
      FakeAgent first = a.rig.willingAgent();
      FakeAgent second = b.rig.willingAgent();
      IncidentId id = a.rig.incidents.journal(order(a)).incident();

      CompletableFuture<Integer> other = CompletableFuture.supplyAsync(b.rig.responder::resume);
      int taken = a.rig.responder.resume() + other.get(60, TimeUnit.SECONDS);
      Incident incident = a.rig.settled(id);

      assertThat(taken).isEqualTo(1);
      assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
      assertThat(first.count(VerbCase.FREEZE_CONTAINER) + second.count(VerbCase.FREEZE_CONTAINER))
          .isEqualTo(1);
      assertThat(rig.cloud.listenerWrites()).isEqualTo(1);
    }
  }

  private static Order order(Member member) {
    return new Order(
        new Target(ResponseRig.NODE, new ContainerId(ResponseRig.SHOP)),
        "shop",
        "test",
        "alice",
        List.of(),
        "",
        List.of(PlannedStep.of(StepKind.FREEZE, false), PlannedStep.of(StepKind.ISOLATE, false)),
        member.rig.incidents.now());
  }

  @Test
  void theWorkFollowsTheNodeToAnotherController() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      Member b = rig.join("b");
      CountDownLatch asked = new CountDownLatch(1);
      rig.attach(a);
      a.rig
          .willingAgent()
          .answer(VerbCase.FREEZE_CONTAINER, command -> late(asked, new CountDownLatch(1)));
      a.rig.responder.watch();
      b.rig.responder.watch();
      IncidentId id = a.rig.responder.contain(a.rig.shop(), "test", "alice");
      pass(asked);
      b.rig.willingAgent();
      await("a to see b", () -> a.fleet.living("b").isPresent());

      rig.attach(b);
      Incident incident = b.rig.settled(id);

      assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
      assertThat(incident.latest(StepKind.FREEZE).orElseThrow().runner()).isEqualTo("b");
      assertThat(texts(incident)).contains("controller b goes on from a");
    }
  }

  @Test
  void anOrderForAnothersNodeIsCarriedOutThere() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      Member b = rig.join("b");
      rig.attach(b);
      FakeAgent asked = a.rig.willingAgent();
      b.rig.willingAgent();
      b.rig.responder.watch();
      await("a to see b", () -> a.fleet.living("b").isPresent());

      IncidentId id = a.rig.responder.contain(b.rig.shop(), "test", "alice");
      Incident incident = b.rig.settled(id);

      assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
      assertThat(asked.count(VerbCase.FREEZE_CONTAINER)).isZero();
    }
  }

  @Test
  void aStopHandsOverAtOnce() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      Member b = rig.join("b");
      CountDownLatch asked = new CountDownLatch(1);
      rig.attach(a);
      a.rig
          .willingAgent()
          .answer(VerbCase.FREEZE_CONTAINER, command -> late(asked, new CountDownLatch(1)));
      IncidentId id = a.rig.responder.contain(a.rig.shop(), "test", "alice");
      pass(asked);
      b.rig.willingAgent();
      b.rig.responder.watch();

      a.close();
      Incident incident = b.rig.settled(id);

      assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
      assertThat(rig.cloud.listenerWrites()).isEqualTo(1);
    }
  }

  @Test
  void aStepIsDoneLaterWhenTheDatabaseGoesAwayInItsMiddle() throws Exception {
    try (FleetRig rig = new FleetRig(folder)) {
      Member a = rig.join("a");
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch answered = new CountDownLatch(1);
      rig.attach(a);
      a.rig.willingAgent().answer(VerbCase.FREEZE_CONTAINER, command -> late(asked, answered));
      IncidentId id = a.rig.responder.contain(a.rig.shop(), "test", "alice");
      pass(asked);

      a.databaseAway.set(true);
      answered.countDown();
      await("the end of the lanes", () -> !a.leases.isRunning(id));
      a.databaseAway.set(false);
      a.rig.responder.watch();
      Incident incident = a.rig.settled(id);

      assertThat(incident.state()).isEqualTo(IncidentState.CONTAINED);
      assertThat(texts(incident)).noneMatch(text -> text.contains("failed"));
    }
  }

  private static CommandOutcome.Builder late(CountDownLatch asked, CountDownLatch answer) {
    asked.countDown();
    pass(answer);
    return CommandOutcome.newBuilder()
        .setFreezeVerified(FreezeVerified.newBuilder().setProcesses(3).setCgroupVersion(1));
  }

  private static void pass(CountDownLatch latch) {
    try {
      if (!latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(Incident incident) {
    return incident.timeline().stream().map(TimelineEntry::text).toList();
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!holds(condition)) {
      assertThat(System.nanoTime()).as("waited for " + what).isLessThan(limit);
      Thread.sleep(5);
    }
  }

  /** A controller that is killed in the middle of the question answers by an exception. */
  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
