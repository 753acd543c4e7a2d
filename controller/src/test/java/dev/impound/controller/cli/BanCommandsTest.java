package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.BanRequest;
import dev.impound.operator.v1.Node;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BanCommandsTest {
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
  void bansANodeWithAReason() {
    assertThat(rig.run("node", "ban", "web-1", "--reason", "key stolen")).isZero();

    assertThat(rig.controller.asked)
        .containsExactly(
            BanRequest.newBuilder().setSubject("node/web-1").setReason("key stolen").build());
    assertThat(rig.out())
        .isEqualTo("node/web-1 is banned since 2026-11-22T12:00:00.000Z by alice: key stolen\n");
  }

  @Test
  void wantsAReason() {
    assertThat(rig.run("node", "ban", "web-1")).isEqualTo(ExitCode.USAGE.number());

    assertThat(rig.controller.asked).isEmpty();
    assertThat(rig.err()).contains("--reason");
  }

  @Test
  void endsABan() {
    assertThat(rig.run("node", "unban", "web-1", "--reason", "new key")).isZero();

    assertThat(rig.out()).contains("was banned at").contains("ended at").contains("new key");
  }

  @Test
  void listsThoseThatStand() {
    assertThat(rig.run("node", "bans", "--standing")).isZero();

    assertThat(rig.out()).contains("operator/mallory").doesNotContain("web-1");
  }

  @Test
  void tellsABannedNodeFromOneThatIsAway() {
    rig.controller.nodes.add(
        Node.newBuilder().setName("web-1").setBanned("banned by alice: key stolen").build());

    assertThat(rig.run("node", "list")).isZero();
    assertThat(rig.out()).contains("banned");
    assertThat(rig.run("node", "show", "web-1")).isZero();
    assertThat(rig.out()).contains("banned by alice: key stolen");
  }

  @Test
  void saysThatTheCallerItselfIsBanned() {
    rig.controller.failNext(
        Refusal.of(RefusalReason.BANNED, "you are banned", "ask another").asStatus());

    assertThat(rig.run("node", "list")).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(rig.err()).contains("you are banned");
  }
}
