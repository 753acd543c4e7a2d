package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Two controllers over one PostgreSQL, of which one, or the database, is killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetIT {
  private final Postgres database = Postgres.start();
  private Lab lab;

  @BeforeAll
  void start() {
    lab = Lab.startFleet(database);
  }

  @AfterAll
  void end() {
    lab.close();
    database.close();
  }

  /** The controller that the node's agent is attached to. */
  private LabController attached() {
    String name =
        Awaitility.await("the node's controller")
            .atMost(Duration.ofMinutes(2))
            .ignoreExceptions()
            .until(
                () -> lab.impound().json("node", "show", Lab.NODE).path("controller").asString(""),
                controller -> !controller.isEmpty());
    return name.equals(lab.controller().name()) ? lab.controller() : lab.otherController();
  }

  private LabController other(LabController controller) {
    return controller == lab.controller() ? lab.otherController() : lab.controller();
  }

  @Test
  void anOrderToOneControllerReachesANodeOfTheOther() {
    Impound elsewhere = lab.operator("bob", other(attached()));
    try (Container container = Container.sleeping(lab.engine(), "e2e-elsewhere")) {
      elsewhere
          .run("contain", "web-1/e2e-elsewhere", "--reason", "asked elsewhere", "--yes")
          .orFail();

      assertThat(container.state()).isEqualTo("paused");
      elsewhere.run("release", "web-1/e2e-elsewhere", "--reason", "over", "--yes").orFail();
      assertThat(container.state()).isEqualTo("running");
    }
  }

  @Test
  void theOtherControllerTakesOverFromOneThatIsKilled() {
    Shop shop = lab.vacantShop();
    try (Container container =
            Container.serving(lab.engine(), "e2e-takeover", Shop.NODE_ADDRESS, shop.nodePort());
        ControllerJournal journal = ControllerJournal.in(database)) {
      container.writeFile("/tmp/loot", 300);
      LabController killed = attached();
      Impound survivor = lab.operator("carol", other(killed));
      raise(killed, container);
      journal.awaitAcquisition(container);

      killed.kill();
      String id = incidentOn(journal, container);
      JsonNode incident = awaitSettled(survivor, id);

      assertContained(incident, container, survivor);
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
      assertThat(Steps.states(incident, "isolate")).containsExactly("done");
      killed.start();
    }
  }

  @Test
  void aResponseGoesOnAfterTheDatabaseWasKilled() {
    Shop shop = lab.vacantShop();
    try (Container container =
            Container.serving(lab.engine(), "e2e-database", Shop.NODE_ADDRESS, shop.nodePort());
        ControllerJournal journal = ControllerJournal.in(database)) {
      container.writeFile("/tmp/loot", 300);
      LabController controller = attached();
      Impound operator = lab.operator("dave", controller);
      raise(controller, container);
      journal.awaitAcquisition(container);
      String id = incidentOn(journal, container);

      database.kill();
      database.restart();
      JsonNode incident = awaitSettled(operator, id);

      assertContained(incident, container, operator);
      assertThat(Steps.states(incident, "isolate")).containsExactly("done");
    }
  }

  /** Asks again and again: for a while nobody can answer. */
  private static JsonNode awaitSettled(Impound operator, String id) {
    return Awaitility.await("the response of " + id)
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(
            () -> operator.incident(id),
            incident ->
                Steps.states(incident, "verify").contains("done")
                    && incident
                        .path("steps")
                        .valueStream()
                        .map(step -> step.path("state").asString())
                        .noneMatch(state -> state.equals("waiting") || state.equals("working")));
  }

  private static void raise(LabController controller, Container container) {
    String event =
        """
        {"uuid": "%s", "hostname": "web-1", "output": "shell", "priority": "Critical", "rule": "seen in a fleet",
         "time": "%s", "source": "syscall", "output_fields": {"container.id": "%s"}}
        """
            .formatted(container.name(), Instant.now(), container.id().substring(0, 12));
    assertThat(controller.sender().falco(event).status()).isEqualTo(202);
  }

  private static String incidentOn(ControllerJournal journal, Container container) {
    return "INC-"
        + journal.number(
            "SELECT max(number) FROM incident WHERE container_id = '%s'".formatted(container.id()));
  }

  private static void assertContained(JsonNode incident, Container container, Impound operator) {
    String id = incident.path("id").asString();
    assertThat(container.state()).isEqualTo("paused");
    assertThat(Steps.states(incident, "freeze")).as("%s", incident).containsExactly("done");
    JsonNode image = operator.item(id, "image");
    assertThat(image.path("state").asString()).as("%s", incident).isEqualTo("sealed");
    operator.run("evidence", "verify", image.path("id").asString()).orFail();
    assertThat(container.committedImages()).isZero();
  }
}
