package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that are set, far off, in the middle of a delivery. */
class ClockIT {
  private static final String NODE = "web-21";

  /** So slow that the clock can be set in the middle of a delivery. */
  private static final String SLOW = "delivery: {bandwidth: 1MiB, compression: never}\n";

  private static final int MEBIBYTES = 8;

  private static Lab lab = Lab.startWithClocks();

  @BeforeAll
  static void begin() {
    lab.enrol(NODE, SLOW);
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  @AfterEach
  void setRight() {
    lab.clocks().agents().setRight();
    lab.clocks().controller().setRight();
    answers();
  }

  /** The node answers, by itself, without a restart. */
  private static void answers() {
    Awaitility.await("an answer of the node")
        .atMost(Duration.ofMinutes(1))
        .until(() -> list().exit() == 0);
  }

  private static Output list() {
    return lab.impound().run("container", "list", NODE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1h", "-1h", "+400d"})
  void aNodesClockIsSetInTheMiddleOfADelivery(String off) {
    try (Container container = Container.sleeping(lab.engine(), "e2e-clock")) {
      String incident = capture(container);

      lab.clocks().agents().set(off);

      Output refused = list();
      assertThat(refused.exit()).isNotZero();
      assertThat(refused.err()).contains("COMMAND_REFUSED").contains("clock");
      assertSealed(incident);
      assertThat(lab.agent(NODE).log()).doesNotContain("Session ended");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1h", "-1h"})
  void theControllersClockIsSetInTheMiddleOfADelivery(String off) {
    try (Container container = Container.sleeping(lab.engine(), "e2e-clock")) {
      String incident = capture(container);

      lab.clocks().controller().set(off);

      assertThat(list().exit()).isNotZero();
      lab.clocks().controller().setRight();
      assertSealed(incident);
    }
  }

  @Test
  void theControllersClockLeapsPastTheEndOfEveryCertificate() {
    try (Container container = Container.sleeping(lab.engine(), "e2e-clock")) {
      String incident = capture(container);

      lab.clocks().controller().set("+400d");

      Output refused = list();
      assertThat(refused.exit()).isNotZero();
      lab.clocks().controller().setRight();
      assertSealed(incident);
    }
  }

  private static String capture(Container container) {
    container.writeFile("/tmp/loot", MEBIBYTES);
    String incident =
        lab.impound()
            .json(
                "capture",
                NODE + "/" + container.name(),
                "--reason",
                "t",
                "--kind",
                "image",
                "--no-wait")
            .path("incidentId")
            .asString();
    awaitImage(incident, "RECEIVING");
    return incident;
  }

  private static void assertSealed(String incident) {
    awaitImage(incident, "SEALED");
  }

  private static void awaitImage(String incident, String state) {
    try (ControllerJournal journal = ControllerJournal.in(lab.data())) {
      Awaitility.await("an image of %s that is %s".formatted(incident, state))
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  journal.number(
                          """
                          SELECT count(*) FROM evidence_item i JOIN capture c ON c.number = i.capture
                          WHERE c.incident = %s AND i.kind = 'IMAGE' AND i.state = '%s'
                          """
                              .formatted(incident.substring("INC-".length()), state))
                      == 1);
    }
  }
}
