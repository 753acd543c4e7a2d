package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeServerPorts;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.journal.Database;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two controllers and a person at one point at once: what the person set last is there when both
 * have released, and a controller that left it alone says so. The cloud has no compare-and-set:
 * what is set in the moment between a controller's look and its write cannot be seen by anybody.
 */
class TwoControllersTest {
  private static final int ROUNDS = 25;
  private static final int TURNS = 6;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Way.class)
  void nobodysChangeIsLost(Way kind) throws Exception {
    try (Database database = Database.sqlite(folder.resolve("two.db"))) {
      for (int round = 0; round < ROUNDS; round++) {
        new Round(database, kind, round).play();
      }
    }
  }

  /** One round. */
  private static final class Round {
    private final FakeLoadBalancers cloud = new FakeLoadBalancers();
    private final FakeServerPorts ports = new FakeServerPorts();
    private final CutBench bench;
    private final Random whims;
    private final int number;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private volatile String before;
    private volatile boolean present = true;

    Round(Database database, Way kind, int number) {
      this.number = number;
      whims = new Random(number);
      bench = new CutBench(database, kind, cloud, ports);
      before = bench.way().read(bench.point());
      cloud.beforeEachLook(this::person);
      ports.beforeEachLook(this::person);
    }

    void play() throws InterruptedException {
      List<IncidentId> incidents = List.of(bench.incident(number, 1), bench.incident(number, 2));
      Thread first = Thread.ofPlatform().start(() -> controller(incidents.getFirst(), 1));
      Thread second = Thread.ofPlatform().start(() -> controller(incidents.getLast(), 2));
      first.join();
      second.join();
      present = false;
      for (IncidentId incident : incidents) {
        StepOutcome outcome = bench.restoring().restore(incident);
        if (outcome.state() == StepState.FAILED) {
          assertThat(outcome.detail()).contains("was changed by somebody since it was cut");
          bench.holds().release(bench.point(), incident);
        }
      }
      assertThat(bench.way().read(bench.point())).as("%s", told).isEqualTo(before);
      assertThat(bench.holds().all()).as("%s", told).isEmpty();
    }

    private void controller(IncidentId incident, int seed) {
      Random random = new Random(number * 31L + seed);
      for (int turn = 0; turn < TURNS; turn++) {
        try {
          told.add(
              random.nextBoolean()
                  ? "cut for "
                      + incident
                      + bench.cuts().cut(incident, bench.way(), bench.point(), "cut", "", "it")
                  : "release of %s: %s".formatted(incident, bench.restoring().restore(incident)));
        } catch (CloudException e) {
          told.add("cut for %s failed: %s".formatted(incident, e.getMessage()));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** A person comes just before a controller looks; one that has looked and writes is faster. */
    private synchronized void person() {
      if (present && whims.nextInt(8) == 0) {
        present = false;
        bench.meddle(whims.nextInt(CutBench.STATES));
        before = bench.way().read(bench.point());
        told.add("a person set " + before);
        present = true;
      }
    }
  }
}
