package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudUnderTest.Call;
import dev.impound.controller.isolation.CloudUnderTest.Trouble;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWay.Standing;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeServerPorts;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.journal.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random sequences of cuts and releases by two incidents, changes by somebody else, failing calls
 * and crashes, against a model: what others set last is what the point has when nobody holds it,
 * and a point that is held and was left alone is cut.
 */
class RandomCutsTest {
  private static final int SEQUENCES = 60;
  private static final int ACTIONS = 14;
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Way.class)
  void nobodysChangeIsLostAndNothingStaysCutThatIsReleased(Way way) throws Exception {
    try (Database database = Database.sqlite(folder.resolve(way.text() + ".db"))) {
      for (int seed = 0; seed < SEQUENCES; seed++) {
        new Run(database, way, seed).play();
      }
    }
  }

  /** A controller that is killed at a call. */
  private static final class KilledException extends RuntimeException {}

  /** One sequence. */
  private static final class Run {
    private final FakeLoadBalancers cloud = new FakeLoadBalancers();
    private final FakeServerPorts ports = new FakeServerPorts();
    private final List<String> told = new ArrayList<>();
    private final Random random;
    private final CutBench bench;
    private final CutPoint point;
    private final CutWay way;
    private final CloudHolds holds;
    private final CloudCuts cuts;
    private final RestoreStep restoring;
    private final List<IncidentId> incidents;

    /** What others set last, or was there from the start. */
    private String others;

    /** Whether others set something since the last cut. */
    private boolean drifted;

    private int killAfter = -1;

    Run(Database database, Way kind, int seed) {
      told.add(kind + ", seed " + seed);
      random = new Random(seed);
      bench = new CutBench(database, kind, cloud, ports);
      way = bench.way();
      point = bench.point();
      holds = bench.holds();
      cuts = bench.cuts();
      restoring = bench.restoring();
      incidents = List.of(bench.incident(seed, 1), bench.incident(seed, 2));
      others = way.read(point);
      cloud.beforeEach(this::call);
      ports.beforeEachCall(this::call);
    }

    private void call() {
      if (killAfter == 0) {
        killAfter = -1;
        throw new KilledException();
      }
      if (killAfter > 0) {
        killAfter--;
      }
    }

    void play() throws InterruptedException {
      for (int i = 0; i < ACTIONS; i++) {
        act();
      }
      calm();
      assertThat(holds.all()).as("%s", told).isEmpty();
      assertThat(way.read(point)).as("%s", told).isEqualTo(others);
    }

    private void act() throws InterruptedException {
      IncidentId incident = incidents.get(random.nextInt(2));
      switch (random.nextInt(6)) {
        case 0, 1 -> cut(incident);
        case 2 -> release(incident);
        case 3 -> meddle();
        case 4 -> {
          killAfter = random.nextInt(9);
          told.add("kill after " + killAfter);
          if (random.nextBoolean()) {
            cut(incident);
          } else {
            release(incident);
          }
          killAfter = -1;
        }
        default -> trouble();
      }
    }

    private void cut(IncidentId incident) throws InterruptedException {
      try {
        told.add("cut for " + incident + cuts.cut(incident, way, point, "cut", "", "the point"));
        drifted = false;
        assertThat(way.look(point, others)).as("%s", told).isEqualTo(new Standing.InForce());
      } catch (CloudException | KilledException e) {
        told.add("cut for %s failed: %s".formatted(incident, e));
      }
    }

    private void release(IncidentId incident) throws InterruptedException {
      boolean last = holds.heldBy(incident).stream().anyMatch(held -> held.holders().size() == 1);
      try {
        StepOutcome outcome = restoring.restore(incident);
        told.add("release of %s: %s".formatted(incident, outcome));
        if (last && outcome.state() == StepState.DONE) {
          assertThat(way.read(point)).as("%s", told).isEqualTo(others);
        }
      } catch (CloudException | KilledException e) {
        told.add("release of %s failed: %s".formatted(incident, e));
      }
    }

    /** Somebody else sets the point. */
    private void meddle() {
      bench.meddle(random.nextInt(CutBench.STATES));
      others = way.read(point);
      drifted = true;
      told.add("somebody set " + others);
    }

    private void trouble() {
      Trouble trouble =
          List.of(
                  Trouble.THROTTLED,
                  Trouble.SERVER_ERROR,
                  Trouble.NO_ANSWER,
                  Trouble.DONE_BUT_NO_ANSWER,
                  Trouble.DONE_BUT_SERVER_ERROR,
                  Trouble.DENIED)
              .get(random.nextInt(6));
      told.add("trouble: " + trouble);
      cloud.failNext(Call.WRITE_LISTENER, trouble, 1 + random.nextInt(3));
      cloud.failNext(Call.WRITE_MEMBER, trouble, 1 + random.nextInt(3));
      ports.failWrites(1 + random.nextInt(3), random.nextBoolean());
    }

    /** Everything is released; what others have changed is first set back by hand, as it says. */
    private void calm() throws InterruptedException {
      cloud.heal();
      ports.failWrites(0, false);
      for (IncidentId incident : incidents) {
        StepOutcome outcome = restoring.restore(incident);
        told.add("last release of %s: %s".formatted(incident, outcome));
        if (outcome.state() == StepState.FAILED) {
          assertThat(drifted).as("%s", told).isTrue();
          assertThat(outcome.detail()).contains("was changed by somebody since it was cut");
          assertThat(way.read(point)).as("%s", told).isEqualTo(others);
          holds.release(point, incident);
        }
      }
    }
  }
}
