package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A controller that starts again with 10,000 incidents in its database. */
class RestartIT {
  private static final int INCIDENTS = 10_000;

  @Test
  void aResponseIsResumedAmongTenThousandIncidents() {
    try (Lab lab = Lab.start();
        Container container = Container.sleeping(lab.engine(), "e2e-restart")) {
      container.writeFile("/tmp/loot", 100);
      String id = lab.impound().raiseAlarm("web-1/e2e-restart");
      lab.impound()
          .awaitIncident(
              id,
              seen -> Steps.states(seen, "acquire").stream().anyMatch(s -> !s.equals("waiting")));
      lab.controller().kill();
      try (ControllerJournal journal = ControllerJournal.in(lab.data())) {
        addIncidents(journal);
      }

      Instant began = Instant.now();
      lab.restartController();
      Duration connected = Duration.between(began, Instant.now());
      JsonNode incident = lab.impound().settled(id);

      Soak.figure(
          "ms from start to nodes connected, and to the response complete, with 10,000 incidents",
          connected.toMillis() + ", " + Duration.between(began, Instant.now()).toMillis());
      assertThat(Steps.states(incident, "verify").getLast()).as("%s", incident).isEqualTo("done");
      assertThat(container.state()).isEqualTo("paused");
      assertThat(lab.impound().json("incident", "list", "--limit", "5").size()).isEqualTo(5);
    }
  }

  /** Each with an alarm, four ended steps and a timeline; every tenth is still open. */
  private static void addIncidents(ControllerJournal journal) {
    String numbers =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
            .formatted(INCIDENTS);
    long base = journal.number("SELECT max(number) FROM incident");
    journal.change(
        numbers
            + "INSERT INTO incident (number, node, container_id, container_name, state, reason,"
            + " opened_by, opened_at)"
            + " SELECT %d + i, 'web-9', printf('%%064x', i), 'shop-' || i, CASE i %% 10 WHEN 0 THEN 'CONTAINED' ELSE 'RELEASED' END, 'old', 'falco', i FROM n"
                .formatted(base),
        numbers
            + "INSERT INTO step (incident, kind, state, subject, detail, planned_at, started_at,"
            + " ended_at)"
            + " SELECT %d + i, kind, 'DONE', '', 'done', i, i, i FROM n, (SELECT 'FREEZE' AS kind UNION ALL SELECT 'ISOLATE' UNION ALL SELECT 'ACQUIRE' UNION ALL SELECT 'SEAL')"
                .formatted(base),
        numbers
            + "INSERT INTO timeline (incident, at, text) SELECT %d + i, i, 'something happened' FROM n"
                .formatted(base),
        numbers
            + "INSERT INTO alarm (source, kind, alarm_key, rule, severity, claim, labels, summary,"
            + " actionable, received_at, last_at, state, reason, playbook, incident, repeats)"
            + " SELECT 'falco', 'FALCO', 'old-' || i, 'old', 'HIGH', '{\"nodes\":[],\"addresses\":[],\"containers\":[]}', '{}', '', 1, i, i, 'DISPATCHED', '', 'standard', %d + i, 3 FROM n"
                .formatted(base));
  }
}
