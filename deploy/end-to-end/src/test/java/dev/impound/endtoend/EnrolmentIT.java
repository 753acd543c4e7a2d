package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nodes that enrol by a token, with certificates that live twenty seconds. */
class EnrolmentIT {
  /** Slow enough for a delivery to outlive several certificates. */
  private static final String SLOW = "delivery: {bandwidth: 4MiB, compression: never}\n";

  private static Lab lab = Lab.startForEnrolment("20s");

  @BeforeAll
  static void begin() {
    lab.impound();
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  @Test
  void aBanEndsADeliveryAndKeepsItsEvidenceAsPartial() {
    lab.enrol("web-12", SLOW);
    try (Container container = Container.sleeping(lab.engine(), "e2e-banned")) {
      container.writeFile("/tmp/loot", 200);
      String incident = captureImage("web-12/e2e-banned");
      Awaitility.await("the delivery")
          .atMost(Duration.ofMinutes(1))
          .until(() -> lab.impound().incident(incident).toString().contains("image"));

      lab.impound().run("node", "ban", "web-12", "--reason", "key stolen").orFail();
      Instant banned = Instant.now();

      Awaitility.await("the end of its session")
          .atMost(Duration.ofSeconds(10))
          .until(() -> lab.agent("web-12").log().contains("(BANNED)"));
      assertThat(Duration.between(banned, Instant.now())).isLessThan(Duration.ofSeconds(10));
      JsonNode settled = lab.impound().settled(incident);
      assertThat(settled.toString()).contains("key stolen");
      assertThat(lab.impound().run("node", "list").out()).containsPattern("web-12 +banned");
      lab.impound().run("node", "unban", "web-12", "--reason", "it was a drill").orFail();
      lab.awaitConnected("web-12");
    } finally {
      lab.agent("web-12").terminate();
    }
  }

  @Test
  void anAgentThatIsKilledAgainAndAgainKeepsItsIdentity() {
    lab.enrol("web-13", "");
    for (int i = 0; i < 3; i++) {
      lab.agent("web-13").kill();
      lab.startAgent("web-13");
    }
    lab.agent("web-13").terminate();
  }

  @Test
  void whatIsWrongIsToldPlainly() {
    lab.enrol("web-14", "");
    lab.agent("web-14").terminate();

    assertThat(lab.enrol("web-14", "impound1.nonsense\n", "-").err())
        .contains("no enrolment token")
        .doesNotContain("nonsense");
    assertThat(lab.enrol("web-14", "", "/nowhere").err()).contains("/nowhere");
    String spent = lab.impound().run("node", "enroll", "web-15", "--format", "token").orFail();
    lab.impound().run("node", "revoke-token", spent.split("\\.", -1)[1]).orFail();
    Output refused = lab.enrol("web-14", spent + "\n", "-");
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.err())
        .contains("ENROLMENT_REFUSED")
        .contains("impound node enroll")
        .doesNotContain(spent);
  }

  private static String captureImage(String target) {
    return lab.impound()
        .json("capture", target, "--reason", "test", "--kind", "image", "--no-wait")
        .path("incidentId")
        .asString();
  }
}
