package dev.impound.controller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.node.v1.ShellExit;
import dev.impound.node.v1.TerminalSize;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QuarantineTest {
  private static final TerminalSize SIZE =
      TerminalSize.newBuilder().setColumns(80).setRows(24).build();

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

  /** A terminal on which a person typed {@code keys}. */
  private static final class FakeTerminal implements OperatorTerminal {
    final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final InputStream keys;
    boolean closed;

    FakeTerminal(String keys) {
      this.keys = new ByteArrayInputStream(keys.getBytes(UTF_8));
    }

    @Override
    public InputStream input() {
      return keys;
    }

    @Override
    public OutputStream output() {
      return shown;
    }

    @Override
    public TerminalSize size() {
      return SIZE;
    }

    @Override
    public void onResize(Runnable action) {
      action.run();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void loadsAnItem() {
    assertThat(rig.run("quarantine", "load", "EV-6", "--node", "lab-1")).isZero();

    assertThat(rig.out()).contains(FakeQuarantine.IMAGE_ID);
    assertThat(rig.err()).contains("next: impound quarantine run EV-6 --node lab-1");
  }

  @Test
  void doesNotReportALoadThatEndedWithoutAResult() {
    rig.controller.quarantine.loadEndsEarly = true;

    assertThat(rig.run("quarantine", "load", "EV-6", "--node", "lab-1")).isEqualTo(1);

    assertThat(rig.out()).isEmpty();
  }

  @Test
  void runsASandboxAndTellsWhatTheEngineReports() {
    assertThat(
            rig.run("quarantine", "run", "EV-6", "--node", "lab-1", "--name", "look", "-o", "json"))
        .isZero();

    JsonNode sandbox = new JsonMapper().readTree(rig.out()).get("sandbox");
    assertThat(sandbox.get("networkMode").asString()).isEqualTo("none");
    assertThat(sandbox.get("effectiveCapabilities").asString()).isEqualTo("0000000000000000");
  }

  @Test
  void saysThatAnImageHasNoShell() {
    rig.controller.failNext(
        Refusal.of(RefusalReason.NO_SHELL, "the image holds no shell", "pull it instead")
            .asStatus());

    assertThat(rig.run("quarantine", "run", "EV-6", "--node", "lab-1", "--name", "look"))
        .isEqualTo(1);

    assertThat(rig.err()).contains("cause: the image holds no shell\nhint: pull it instead\n");
  }

  @Test
  void listsSandboxesAndWhoCouldNotBeAsked() {
    assertThat(rig.run("quarantine", "list")).isZero();

    rig.controller.quarantine.notAsked.add("lab-2 did not answer");
    assertThat(rig.run("quarantine", "list")).isEqualTo(7);
    assertThat(rig.out()).contains("look  lab-1  running");
    assertThat(rig.err()).contains("lab-2 did not answer");
  }

  @Test
  void stopsASandbox() {
    assertThat(rig.run("quarantine", "stop", "look")).isZero();

    assertThat(rig.out()).isEqualTo("look on lab-1 is gone\n");
  }

  @Test
  void passesPipesThroughUnchangedAndEndsAsTheShellEnds() {
    rig.type("id\u001b[31m\n");
    rig.controller.quarantine.exit = ShellExit.newBuilder().setCode(42).build();

    assertThat(rig.run("quarantine", "shell", "look")).isEqualTo(42);

    assertThat(rig.out()).isEqualTo("id\u001b[31m\n");
    ShellRequest opening = (ShellRequest) rig.controller.asked.getFirst();
    assertThat(opening.getOpening().getName()).isEqualTo("look");
    assertThat(opening.getOpening().getTerminal()).isFalse();
  }

  @Test
  void complainsWhenTheShellWasCut() {
    rig.controller.quarantine.exit = ShellExit.newBuilder().setReason("the node left").build();

    assertThat(rig.run("quarantine", "shell", "look")).isEqualTo(1);

    assertThat(rig.err()).contains("cause: the node left");
  }

  @Test
  void opensATerminalWithItsSizeAndGivesItBack() {
    FakeTerminal terminal = new FakeTerminal("ls\r");
    rig.inputIsTerminal = true;
    rig.terminal = () -> terminal;

    assertThat(rig.run("quarantine", "shell", "look")).isZero();

    assertThat(rig.controller.asked).contains(ShellRequest.newBuilder().setSize(SIZE).build());
    assertThat(terminal.shown.toString(UTF_8)).isEqualTo("ls\r");
    assertThat(terminal.closed).isTrue();
    assertThat(rig.err()).contains("warning: what the sandbox prints");
  }

  @Test
  void leavesTheShellWithItsKey() {
    FakeTerminal terminal = new FakeTerminal("ls\r\u001drm");
    rig.inputIsTerminal = true;
    rig.terminal = () -> terminal;

    assertThat(rig.run("quarantine", "shell", "look")).isZero();

    assertThat(rig.err()).contains("left; the sandbox runs on");
    assertThat(terminal.closed).isTrue();
    assertThat(rig.controller.asked)
        .noneMatch(
            request ->
                request instanceof ShellRequest shell
                    && shell.getInput().toStringUtf8().contains("rm"));
  }

  @Test
  void doesNotKnowASandboxThatIsNotThere() {
    rig.controller.failNext(
        Refusal.of(RefusalReason.SANDBOX_UNKNOWN, "no sandbox is called look", "").asStatus());

    assertThat(rig.run("quarantine", "shell", "look")).isEqualTo(3);
  }
}
