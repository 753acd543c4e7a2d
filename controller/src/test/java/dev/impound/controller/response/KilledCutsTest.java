package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.CutWay.Standing;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeServerPorts;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.journal.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A controller that is killed between any two calls of a cut or of a release: the next one ends
 * either, and what was there before comes back.
 */
class KilledCutsTest {
  /** More calls than this no way makes. */
  private static final int MOST_CALLS = 40;

  @TempDir private Path folder;

  /** A controller that is killed at a call. */
  private static final class KilledException extends RuntimeException {}

  /** Kills at a call. */
  private static final class Killer {
    private int left = -1;

    void call() {
      if (left == 0) {
        left = -1;
        throw new KilledException();
      }
      left = left > 0 ? left - 1 : left;
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aCutThatWasKilledAnywhereIsDoneByTheNextAndGivenBack(Way kind) throws Exception {
    int killed = 0;
    try (Database database = Database.sqlite(folder.resolve("cut.db"))) {
      for (int at = 0; at < MOST_CALLS; at++) {
        Rig rig = new Rig(database, kind);
        IncidentId incident = rig.bench.incident(at, 1);
        if (!rig.killedAt(at, () -> rig.cut(incident))) {
          break;
        }
        killed++;

        rig.cut(incident);
        assertThat(rig.bench.way().look(rig.bench.point(), rig.before))
            .as("killed at call %d", at + 1)
            .isEqualTo(new Standing.InForce());
        rig.assertGivenBack(incident, at);
      }
    }
    assertThat(killed).isGreaterThan(3);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aCutThatWasKilledAnywhereIsUndoneByARelease(Way kind) throws Exception {
    try (Database database = Database.sqlite(folder.resolve("undo.db"))) {
      for (int at = 0; at < MOST_CALLS; at++) {
        Rig rig = new Rig(database, kind);
        IncidentId incident = rig.bench.incident(at, 2);
        if (!rig.killedAt(at, () -> rig.cut(incident))) {
          break;
        }
        rig.assertGivenBack(incident, at);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aReleaseThatWasKilledAnywhereIsDoneByTheNext(Way kind) throws Exception {
    int killed = 0;
    try (Database database = Database.sqlite(folder.resolve("release.db"))) {
      for (int at = 0; at < MOST_CALLS; at++) {
        Rig rig = new Rig(database, kind);
        IncidentId incident = rig.bench.incident(at, 3);
        rig.cut(incident);
        if (!rig.killedAt(at, () -> rig.release(incident))) {
          break;
        }
        killed++;
        rig.assertGivenBack(incident, at);
      }
    }
    assertThat(killed).isGreaterThan(2);
  }

  /** What is done by one controller. */
  @FunctionalInterface
  private interface Deed {
    Object run() throws InterruptedException;
  }

  /** One point, and a controller that can be killed. */
  private static final class Rig {
    private final Killer killer = new Killer();
    private final CutBench bench;
    private final String before;

    Rig(Database database, Way kind) {
      FakeLoadBalancers cloud = new FakeLoadBalancers();
      FakeServerPorts ports = new FakeServerPorts();
      bench = new CutBench(database, kind, cloud, ports);
      before = bench.way().read(bench.point());
      cloud.beforeEach(killer::call);
      ports.beforeEachCall(killer::call);
    }

    /** Whether it was killed, after so many calls. */
    boolean killedAt(int call, Deed deed) throws InterruptedException {
      killer.left = call;
      try {
        assertThat(deed.run()).isNotNull();
        return false;
      } catch (KilledException e) {
        return true;
      } finally {
        killer.left = -1;
      }
    }

    String cut(IncidentId incident) throws InterruptedException {
      return bench.cuts().cut(incident, bench.way(), bench.point(), "cut", "", "the point");
    }

    StepOutcome release(IncidentId incident) throws InterruptedException {
      return bench.restoring().restore(incident);
    }

    void assertGivenBack(IncidentId incident, int at) throws InterruptedException {
      StepOutcome outcome = release(incident);
      assertThat(outcome.state())
          .as("killed at call %d: %s", at + 1, outcome)
          .isIn(StepState.DONE, StepState.NOTHING_TO_DO);
      assertThat(bench.way().read(bench.point())).as("killed at call %d", at + 1).isEqualTo(before);
      assertThat(bench.holds().all()).isEmpty();
    }
  }
}
