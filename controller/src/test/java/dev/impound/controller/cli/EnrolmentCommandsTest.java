package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.AdmitRequest;
import dev.impound.operator.v1.MakeTokenRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentCommandsTest {
  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void showsTheTokenOnceWithTheLineToRun() {
    assertThat(rig.run("node", "enroll", "web-7", "--ttl", "10m", "--label", "env=prod")).isZero();

    assertThat(rig.controller.asked)
        .containsExactly(
            MakeTokenRequest.newBuilder()
                .setNodeName("web-7")
                .setTimeToLive(com.google.protobuf.Duration.newBuilder().setSeconds(600))
                .setMaxUses(1)
                .putLabels("env", "prod")
                .build());
    assertThat(rig.out())
        .contains("impound1.ID.SECRET.PIN")
        .contains("impound-agent enroll")
        .contains("--controller controller.example:8445 --token-file -");
    assertThat(rig.err()).isEmpty();
  }

  @Test
  void theTokenAloneGoesIntoAPipe() {
    assertThat(rig.run("node", "enroll", "web-7", "--format", "token")).isZero();

    assertThat(rig.out()).isEqualTo("impound1.ID.SECRET.PIN\n");
  }

  @Test
  void theTokenIsUserDataOfAnEcsThatIsAboutToBeMade() {
    assertThat(rig.run("node", "enroll", "web-*", "--max-uses", "3", "--format", "cloud-init"))
        .isZero();

    assertThat(rig.out())
        .startsWith("#cloud-config\n")
        .contains("permissions: \"0600\"")
        .contains("--token-file /etc/impound/enrolment-token");
  }

  @Test
  void aSpanOfAnotherFormIsRefused() {
    assertThat(rig.run("node", "enroll", "web-7", "--ttl", "soon"))
        .isEqualTo(ExitCode.USAGE.number());
    assertThat(rig.err()).contains("90s, 15m, 24h or 7d");
  }

  @Test
  void listsTokensAndWhoWaits() {
    assertThat(rig.run("node", "enrolments")).isZero();

    assertThat(rig.out()).contains("web-*").contains("web-7").contains("waits");
  }

  @Test
  void admitsByFingerprint() {
    assertThat(rig.run("node", "admit", "12", "--fingerprint", "3f0c")).isZero();

    assertThat(rig.controller.asked)
        .containsExactly(AdmitRequest.newBuilder().setNumber(12).setFingerprint("3f0c").build());
    assertThat(rig.run("node", "admit", "12")).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void revokesAToken() {
    assertThat(rig.run("node", "revoke-token", "ID")).isZero();

    assertThat(rig.out()).contains("can no longer be used");
  }
}
