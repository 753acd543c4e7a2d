package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A node that lets go of a container only with the signature of an operator's own key. */
class OperatorKeyIT {
  private static final String NODE = "web-7";
  private static final int REFUSED = 5;

  @Test
  void aNodeReleasesOnlyWhatAnOperatorSigned() throws IOException {
    try (Lab lab = Lab.startForEnrolment("24h");
        Container container = Container.sleeping(lab.engine(), "e2e-signed")) {
      Path keys = lab.work().resolve("operator-key");
      String key = keys.resolve("operator-key.pem").toString();
      lab.impound()
          .run("operator-key", "make", "--out", keys.toString(), "--no-passphrase")
          .orFail();
      Trust.write(
          lab.work().resolve("policy.yaml"),
          "operator-keys: [%s]\n".formatted(keys.resolve("operator-key.pub.pem")));
      lab.enrol(NODE, "policy-file: policy.yaml\n");
      assertThat(lab.impound().run("node", "show", NODE).orFail())
          .contains("obeys thaw, quarantine-run only with the signature of an operator's key");
      lab.impound().run("contain", NODE + "/e2e-signed", "--reason", "test", "--yes");
      assertThat(container.state()).isEqualTo("paused");

      Output unsigned = release(lab);
      assertThat(unsigned.exit()).isEqualTo(REFUSED);
      assertThat(unsigned.err()).contains("--operator-key FILE");
      assertThat(container.state()).isEqualTo("paused");
      assertThat(container.isCut()).isTrue();

      lab.controller().kill();
      lab.restartController();
      assertThat(release(lab, "--operator-key", key).exit()).isZero();

      assertThat(container.state()).isEqualTo("running");
      JsonNode incident = lab.impound().json("incident", "list").path(0);
      assertThat(incident.path("state").asString()).isEqualTo("released");
    }
  }

  private static Output release(Lab lab, String... more) {
    String[] all = new String[5 + more.length];
    System.arraycopy(
        new String[] {"release", NODE + "/e2e-signed", "--reason", "test", "--yes"}, 0, all, 0, 5);
    System.arraycopy(more, 0, all, 5, more.length);
    return lab.impound().run(all);
  }
}
