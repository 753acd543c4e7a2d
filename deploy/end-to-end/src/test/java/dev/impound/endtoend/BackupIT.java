package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller whose disk is lost, and one whose database is set back without a word. */
class BackupIT {
  private static final int REFUSED = 5;

  private Lab lab;

  @BeforeEach
  void start() {
    lab = Lab.start();
  }

  @AfterEach
  void end() {
    lab.close();
  }

  @Test
  void aControllerGoesOnFromABackupOnceSomebodySaysSo() throws IOException {
    try (Container before = Container.sleeping(lab.engine(), "e2e-before");
        Container after = Container.sleeping(lab.engine(), "e2e-after")) {
      contain("e2e-before");
      Path backup = lab.work().resolve("backup.tar.zst");
      assertThat(controller("backup", "--out", backup.toString()).orFail()).contains("files of");
      assertThat(Scripts.run("impound-controller", checked(backup)).orFail()).contains("is whole");
      lab.controller().terminate();
      Path old = Files.copy(lab.data().resolve("impound.db"), lab.work().resolve("old.db"));
      lab.restartController();
      contain("e2e-after");
      lab.controller().kill();
      Files.move(lab.data(), lab.work().resolve("lost"));

      controller("restore", "--from", backup.toString()).orFail();

      assertRefusesToRun("its data is a backup of ");
      acknowledge();
      lab.restartController();
      lab.impound().run("release", "web-1/e2e-before", "--reason", "test", "--yes").orFail();
      assertThat(before.state()).isEqualTo("running");
      assertThat(after.state()).as("the backup knows nothing of it").isEqualTo("paused");

      setBack(old);
      lab.restartController();
      assertCommandsNothing(before);
      lab.controller().terminate();
      assertRefusesToRun("is older than what nodes have seen: node web-1 shows a command");
      acknowledge();
      lab.restartController();
      contain("e2e-before");
      assertThat(before.state()).isEqualTo("paused");
    }
  }

  private void contain(String container) {
    lab.impound().run("contain", "web-1/" + container, "--reason", "test", "--yes");
    assertThat(lab.engine().docker("inspect", "-f", "{{.State.Status}}", container).out())
        .contains("paused");
  }

  private static List<String> checked(Path backup) {
    return List.of("restore", "--check", "--from", backup.toString());
  }

  private Output controller(String command, String... more) {
    List<String> all =
        new ArrayList<>(List.of(command, "--config", lab.controller().config().toString()));
    all.addAll(List.of(more));
    return Scripts.run("impound-controller", all);
  }

  private void assertRefusesToRun(String why) {
    Output refused = controller("serve");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains(why, "impound-controller acknowledge-restore");
  }

  private void acknowledge() {
    assertThat(controller("acknowledge-restore", "--reason", "disk lost").orFail())
        .contains("from now on; start the controller");
  }

  /** As a copy or a snapshot does that somebody puts back. */
  private void setBack(Path old) throws IOException {
    lab.controller().terminate();
    Path database = lab.data().resolve("impound.db");
    Files.deleteIfExists(lab.data().resolve("impound.db-wal"));
    Files.deleteIfExists(lab.data().resolve("impound.db-shm"));
    Files.copy(old, database, StandardCopyOption.REPLACE_EXISTING);
  }

  private void assertCommandsNothing(Container container) {
    Awaitility.await("the node's proof")
        .atMost(Duration.ofMinutes(1))
        .until(() -> lab.impound().run("status").out().contains("no node is commanded"));
    Output refused = lab.impound().run("contain", "web-1/e2e-before", "--reason", "test", "--yes");
    assertThat(refused.exit()).isEqualTo(REFUSED);
    assertThat(refused.err()).contains("acknowledge-restore");
    assertThat(container.state()).isEqualTo("running");
  }
}
