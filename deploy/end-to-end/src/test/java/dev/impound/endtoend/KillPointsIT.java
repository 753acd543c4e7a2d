package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * A response whose controller, or agent, is killed as soon as so many things of it are journaled:
 * at each of them in the long form, at every twentieth in the short one.
 */
@ExtendWith(SharedLab.class)
class KillPointsIT {
  private static final int STRIDE = Soak.isLong() ? 1 : 30;
  private static final int FIRST = Soak.isLong() ? 1 : 5;

  /** More than a response journals. */
  private static final int MOST = 120;

  private final Lab lab;
  private final Shop shop;

  KillPointsIT(Lab lab) {
    this.lab = lab;
    this.shop = lab.vacantShop();
  }

  @Test
  void aResponseIsCompletedWhereverItsControllerIsKilled() {
    int killed = 0;
    for (int point = FIRST; point < MOST; point += STRIDE) {
      if (!survives(point, "controller", this::replaceController)) {
        break;
      }
      killed++;
    }
    Soak.figure("points at which the controller was killed", killed);
    assertThat(killed).isPositive();
  }

  @Test
  void aResponseIsCompletedWhereverItsAgentIsKilled() {
    int killed = 0;
    for (int point = FIRST; point < MOST; point += STRIDE) {
      if (!survives(point, "agent", this::replaceAgent)) {
        break;
      }
      killed++;
    }
    Soak.figure("points at which the agent was killed", killed);
    assertThat(killed).isPositive();
  }

  private void replaceController() {
    lab.controller().kill();
    lab.restartController();
  }

  private void replaceAgent() {
    lab.agent(Lab.NODE).kill();
    lab.startAgent(Lab.NODE);
  }

  /** Whether the response had not ended before {@code point}. */
  private boolean survives(int point, String what, Runnable replace) {
    String name = "e2e-kill-%s-%d".formatted(what, point);
    try (Container container =
            Container.serving(
                lab.engine(), name, Shop.NODE_ADDRESS, shop.nodePort(), "unless-stopped");
        ControllerJournal journal = ControllerJournal.in(lab.data())) {
      Instant began = Instant.now();
      long changes = lab.cloud().changes(shop);
      raise(container);
      if (!reaches(journal, container, point)) {
        release(container);
        return false;
      }
      replace.run();
      JsonNode incident = settled(journal, container);

      assertThat(container.state()).as("killed at %d: %s", point, incident).isEqualTo("paused");
      assertThat(shop.from(Shop.OUTSIDER)).as("killed at %d", point).isEqualTo(Reach.BLOCKED);
      assertThat(lab.cloud().changes(shop) - changes).as("killed at %d", point).isEqualTo(1);
      assertThat(container.thawsSince(began)).as("killed at %d", point).isZero();
      assertThat(Steps.states(incident, "freeze")).as("killed at %d", point).containsOnly("done");
      assertThat(Steps.states(incident, "isolate")).as("killed at %d", point).containsOnly("done");
      assertThat(container.isCut()).as("killed at %d: %s", point, incident).isTrue();
      assertThat(container.restartPolicy()).as("killed at %d", point).isEqualTo("no 0");
      assertThat(Steps.states(incident, "verify").getLast())
          .as("killed at %d: %s", point, incident)
          .isEqualTo("done");
      assertThat(container.committedImages()).as("killed at %d", point).isZero();
      release(container);
      assertThat(container.isCut()).as("killed at %d", point).isFalse();
      assertThat(container.restartPolicy()).as("killed at %d", point).isEqualTo("unless-stopped 0");
      return true;
    }
  }

  private void raise(Container container) {
    String event =
        """
        {"uuid": "%s", "hostname": "web-1", "output": "shell", "priority": "Critical", "rule": "to be killed",
         "time": "%s", "source": "syscall", "output_fields": {"container.id": "%s"}}
        """
            .formatted(container.name(), Instant.now(), container.id().substring(0, 12));
    assertThat(lab.controller().sender().falco(event).status()).isEqualTo(202);
  }

  /** Waits for the point; false when the response has ended before it. */
  private static boolean reaches(ControllerJournal journal, Container container, int point) {
    Instant limit = Instant.now().plus(Duration.ofMinutes(2));
    while (Instant.now().isBefore(limit)) {
      if (journal.points(container.id()) >= point) {
        return true;
      }
      if (isOver(journal, container)) {
        return false;
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("the response to %s came to nothing".formatted(container.name()));
  }

  private static boolean isOver(ControllerJournal journal, Container container) {
    return journal.number(
            """
            SELECT count(*) FROM step JOIN incident i ON i.number = incident
            WHERE container_id = '%s' AND kind = 'VERIFY' AND step.state = 'DONE'
            """
                .formatted(container.id()))
        > 0;
  }

  private JsonNode settled(ControllerJournal journal, Container container) {
    Awaitility.await("the response to " + container.name())
        .atMost(Duration.ofMinutes(3))
        .until(() -> isOver(journal, container));
    long number =
        journal.number(
            "SELECT max(number) FROM incident WHERE container_id = '%s'".formatted(container.id()));
    assertThat(
            journal.number(
                "SELECT count(*) FROM incident WHERE container_id = '%s'"
                    .formatted(container.id())))
        .isEqualTo(1);
    return lab.impound().settled("INC-" + number);
  }

  private void release(Container container) {
    lab.impound().run("release", "web-1/" + container.name(), "--reason", "over", "--yes").orFail();
  }
}
