package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.wire.RefusalReason;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ImpoundTest {
  private static final List<String> LEAVES =
      List.of(
          "status",
          "node list",
          "node show",
          "container list",
          "ps",
          "alarm raise",
          "playbook validate",
          "playbook test",
          "playbook standard",
          "incident list",
          "incident show",
          "incident confirm",
          "contain",
          "release",
          "capture",
          "evidence list",
          "evidence show",
          "evidence pull",
          "evidence verify",
          "quarantine load",
          "quarantine run",
          "quarantine list",
          "quarantine shell",
          "quarantine stop",
          "version",
          "completion");

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
  void teachesEveryCommandWithAnExample() {
    for (String leaf : LEAVES) {
      assertThat(rig.run((leaf + " --help").split(" "))).as(leaf).isZero();
      assertThat(rig.out())
          .as(leaf)
          .startsWith("Usage: impound " + leaf)
          .containsPattern("Examples?:\n  .*impound")
          .contains("-o, --output")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void teachesTheExitCodesAtTheRoot() {
    assertThat(rig.run("--help")).isZero();

    assertThat(rig.out()).contains("Exit codes:").contains("130 ").contains("quarantine");
  }

  @Test
  void namesTheGroupsCommandsWhenNoneIsGiven() {
    assertThat(rig.run("evidence")).isEqualTo(2);
    assertThat(rig.err()).contains("hint: impound evidence --help");
    assertThat(rig.run()).isEqualTo(2);
    assertThat(rig.err()).contains("hint: impound --help");
  }

  @Test
  void suggestsWhatWasMeant() {
    assertThat(rig.run("node", "lis")).isEqualTo(2);

    assertThat(rig.err()).contains("did you mean").contains("list");
  }

  @Test
  void tellsMisuseAsJsonWhenJsonWasAskedFor() {
    assertThat(rig.run("node", "show", "-o", "json")).isEqualTo(2);

    assertThat(new JsonMapper().readTree(rig.err()).get("error").get("code").asString())
        .isEqualTo("USAGE");
    assertThat(rig.out()).isEmpty();
  }

  @Test
  void refusesAFormatItDoesNotKnow() {
    assertThat(rig.run("node", "list", "-o", "xml")).isEqualTo(2);
    assertThat(rig.run("node", "list", "--unknown\u001b")).isEqualTo(2);
    assertThat(rig.err()).doesNotContain("\u001b");
  }

  @Test
  void saysWhichConfigurationIsMissing() {
    assertThat(rig.run("node", "list", "--config", "/nowhere/config.yaml")).isEqualTo(2);

    assertThat(rig.err()).contains("cannot use the configuration /nowhere/config.yaml");
  }

  @Test
  void printsItsVersionWithoutAController() {
    rig.dialer =
        config -> {
          throw new IllegalStateException("no controller is needed");
        };

    assertThat(rig.run("version", "-o", "json")).isZero();

    assertThat(new JsonMapper().readTree(rig.out()).get("version").asString()).isNotEmpty();
  }

  @Test
  void printsACompletionThatKnowsTheCommands() {
    assertThat(rig.run("completion", "zsh")).isZero();

    assertThat(rig.out()).contains("quarantine").contains("bashcompinit").contains("--dry-run");
  }

  @Test
  void tellsADefectInOneWay() {
    rig.dialer =
        config -> {
          throw new IllegalStateException("a defect");
        };

    assertThat(rig.run("node", "list")).isEqualTo(1);

    assertThat(rig.err()).contains("(DEFECT)").contains("a defect");
  }

  @Test
  void knowsAnExitCodeForEveryReason() {
    for (RefusalReason reason : RefusalReason.values()) {
      assertThat(Complaints.exit(reason)).isNotIn(ExitCode.OK, ExitCode.INTERRUPTED);
    }
  }

  @Test
  void tellsThatTheControllerIsOfAnotherVersion() {
    rig.controller.failNext(Status.UNIMPLEMENTED.asRuntimeException());

    assertThat(rig.run("status")).isEqualTo(10);
  }

  @Test
  void mapsStatusesWithoutAReason() {
    rig.controller.failNext(Status.PERMISSION_DENIED.asRuntimeException());
    assertThat(rig.run("status")).isEqualTo(4);
    rig.controller.failNext(Status.DEADLINE_EXCEEDED.asRuntimeException());
    assertThat(rig.run("status")).isEqualTo(6);
    rig.controller.failNext(Status.INTERNAL.withDescription("x\u001b").asRuntimeException());
    assertThat(rig.run("status")).isEqualTo(1);
    assertThat(rig.err()).contains("cause: x\\x1b");
  }

  @Test
  void saysFarewellOnlyWhenThereIsSomethingToSay() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    Farewell farewell = new Farewell();

    farewell.say(err);
    assertThat(said.size()).isZero();
    farewell.prepare("it goes on");
    farewell.say(err);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("it goes on");
  }
}
