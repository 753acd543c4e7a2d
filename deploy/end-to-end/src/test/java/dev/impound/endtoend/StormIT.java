package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Alarms at 10,000 a minute about one container, and a single one about another in the middle: for
 * a minute in the long form, for seconds in the short one.
 */
@ExtendWith(SharedLab.class)
class StormIT {
  private static final int ALARMS = Soak.isLong() ? 10_000 : 1_000;
  private static final long NANOS_APART = TimeUnit.MINUTES.toNanos(1) / 10_000;

  /** Connections of its own: the port allows an address 32, and makes room at the oldest's cost. */
  private final Semaphore places = new Semaphore(16);

  private final Lab lab;

  StormIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void aStormLeadsToOneIncidentAndHidesNoOtherAlarm() throws Exception {
    try (Container loud = Container.sleeping(lab.engine(), "e2e-storm");
        Container real = Container.sleeping(lab.engine(), "e2e-real");
        ControllerJournal journal = ControllerJournal.in(lab.data());
        ExecutorService sent = Executors.newVirtualThreadPerTaskExecutor()) {
      long takenBefore = taken();
      List<Future<Integer>> answers = storm(loud, real, sent);

      for (Future<Integer> answer : answers) {
        assertThat(answer.get(2, TimeUnit.MINUTES)).isEqualTo(202);
      }

      JsonNode incident = lab.impound().settled(incidentOn(journal, real));
      lab.impound().settled(incidentOn(journal, loud));
      assertThat(incident.path("alarms").asInt()).isEqualTo(1);
      assertThat(taken() - takenBefore).isEqualTo(ALARMS + 1);
      Awaitility.await("all alarms counted")
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(alarmsOn(journal, loud)).isEqualTo(ALARMS));
      assertThat(real.state()).isEqualTo("paused");
      assertThat(loud.state()).isEqualTo("paused");
      Soak.figure(
          "alarms in the storm, and milliseconds from the single alarm to its verified freeze",
          ALARMS + ", " + millisToFreeze(journal, real));
    }
  }

  /** Half of them are the same message again, half say the same anew. */
  private List<Future<Integer>> storm(Container loud, Container real, ExecutorService sent) {
    long began = System.nanoTime();
    return IntStream.rangeClosed(0, ALARMS)
        .mapToObj(
            i -> {
              LockSupport.parkNanos(began + i * NANOS_APART - System.nanoTime());
              boolean single = i == ALARMS / 2;
              Container about = single ? real : loud;
              String id = single ? "single" : i % 2 == 0 ? "same" : "other-" + i;
              places.acquireUninterruptibly();
              return sent.submit(() -> post(event(about, id)));
            })
        .toList();
  }

  private int post(String event) {
    try {
      return lab.controller().sender().falco(event).status();
    } finally {
      places.release();
    }
  }

  private static String event(Container about, String id) {
    return """
    {"uuid": "%s-%s", "hostname": "web-1", "output": "x", "priority": "Critical", "rule": "storm",
     "time": "%s", "source": "syscall", "output_fields": {"container.id": "%s"}}
    """
        .formatted(about.id(), id, Instant.now(), about.id().substring(0, 12));
  }

  private long taken() {
    return lab.impound()
        .json("alarm", "sources")
        .valueStream()
        .filter(source -> source.path("name").asString().equals("falco"))
        .findFirst()
        .orElseThrow()
        .path("taken")
        .asLong();
  }

  private static String incidentOn(ControllerJournal journal, Container container) {
    return "INC-"
        + onlyNumber(
            journal,
            "SELECT CASE count(*) WHEN 1 THEN max(number) ELSE -count(*) END FROM incident"
                + " WHERE container_id = '%s'".formatted(container.id()));
  }

  private static long onlyNumber(ControllerJournal journal, String query) {
    Awaitility.await("an incident")
        .atMost(Duration.ofMinutes(2))
        .until(() -> journal.number(query) != 0);
    long number = journal.number(query);
    assertThat(number).as("incidents, if negative").isPositive();
    return number;
  }

  private static long alarmsOn(ControllerJournal journal, Container container) {
    return journal.number(
        """
        SELECT sum(1 + repeats) FROM alarm JOIN incident i ON i.number = incident WHERE container_id = '%s'
        """
            .formatted(container.id()));
  }

  private static long millisToFreeze(ControllerJournal journal, Container container) {
    return journal.number(
        """
        SELECT (min(s.ended_at) - min(a.received_at)) / 1000 FROM incident i
        JOIN step s ON s.incident = i.number AND s.kind = 'FREEZE' JOIN alarm a ON a.incident = i.number
        WHERE i.container_id = '%s'
        """
            .formatted(container.id()));
  }
}
