package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One root follows another while nodes deliver evidence. */
class RollOverIT {
  private static final List<String> NODES = List.of("roll-1", "roll-2");

  /** So slow that all steps are taken under the delivery. */
  private static final String SLOW = "delivery: {bandwidth: 256KiB, compression: never}\n";

  private static final int MEBIBYTES = 16;

  private final Lab lab = Lab.startForEnrolment("20s");

  @Test
  void noDeliveryNoticesThatTheRootIsAnother() throws Exception {
    try (lab;
        Container first = Container.sleeping(lab.engine(), "e2e-roll-1");
        Container second = Container.sleeping(lab.engine(), "e2e-roll-2")) {
      lab.enrolAll("roll-*", NODES, SLOW);
      final String before = Files.readString(lab.trust().root());
      List<String> incidents = new ArrayList<>();
      for (Container container : List.of(first, second)) {
        container.writeFile("/tmp/loot", MEBIBYTES);
        incidents.add(capture(NODES.get(incidents.size()) + "/" + container.name()));
      }

      rotate("add").orFail();
      Output early = rotate("retire");
      rotate("switch").orFail();
      Awaitility.await("every node to renew")
          .atMost(Duration.ofMinutes(2))
          .until(() -> rotate("retire").exit() == 0);

      assertThat(early.exit()).as("%s", early).isNotZero();
      assertThat(early.err()).contains("the old root still signs");
      assertThat(Files.readString(lab.trust().root()))
          .isNotEqualTo(before)
          .containsOnlyOnce("BEGIN CERTIFICATE");
      Impound anew = lab.withIdentity(lab.trust().operatorAnew("alice"));
      for (String incident : incidents) {
        assertDelivered(anew, incident);
      }
      assertThat(lab.impound().run("status").exit()).as("with the old root").isNotZero();
    }
  }

  private Output rotate(String phase) {
    return lab.trust().rotateRoot(lab.controller().config(), phase);
  }

  private static void assertDelivered(Impound impound, String incident) throws IOException {
    JsonNode settled = impound.settled(incident);
    assertThat(Steps.states(settled, "acquire")).as("%s", settled).containsExactly("done");
    JsonNode image = impound.item(incident, "image");
    assertThat(image.path("state").asString()).as("%s", image).isEqualTo("sealed");
    impound.run("evidence", "verify", image.path("id").asString()).orFail();
  }

  private String capture(String target) {
    return lab.impound()
        .json("capture", target, "--reason", "test", "--kind", "image", "--no-wait")
        .path("incidentId")
        .asString();
  }
}
