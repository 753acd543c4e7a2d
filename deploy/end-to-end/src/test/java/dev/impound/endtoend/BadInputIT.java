package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told who asks for what cannot be. */
@ExtendWith(SharedLab.class)
class BadInputIT {
  private static final int NOT_FOUND = 3;
  private static final int NOT_ALLOWED = 4;
  private static final int UNREACHABLE = 9;

  private final Lab lab;

  BadInputIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void anUnknownNodeIsNotFound() {
    Output output = alarm("web-99/shop");

    assertThat(output.exit()).as("%s", output).isEqualTo(NOT_FOUND);
    assertThat(output.out()).isEmpty();
    assertThat(output.err()).contains("error:", "web-99", "hint:");
  }

  @Test
  void anUnknownContainerIsNotFound() {
    Output output = alarm("web-1/e2e-nobody");

    assertThat(output.exit()).as("%s", output).isEqualTo(NOT_FOUND);
    assertThat(output.err()).contains("error:", "e2e-nobody", "hint:");
  }

  @Test
  void anAmbiguousNameListsTheCandidates() {
    try (Container first = Container.sleeping(lab.engine(), "e2e-first");
        Container second = Container.sleeping(lab.engine(), first.id().substring(0, 12))) {
      Output output = alarm("web-1/" + second.name());

      assertThat(output.exit()).as("%s", output).isEqualTo(NOT_FOUND);
      assertThat(output.err())
          .contains(first.id().substring(0, 12), second.id().substring(0, 12), "e2e-first");
      assertThat(first.state()).isEqualTo("running");
      assertThat(second.state()).isEqualTo("running");
    }
  }

  @Test
  void aContainerThatIsGoneIsNotFoundByItsId() {
    String id;
    try (Container container = Container.sleeping(lab.engine(), "e2e-gone")) {
      id = container.id();
    }

    Output output = lab.impound().run("contain", "web-1/" + id, "--reason", "x", "--yes");

    assertThat(output.exit()).as("%s", output).isEqualTo(NOT_FOUND);
  }

  @Test
  void anExitedContainerCannotBeContainedAndCanBeCaptured() {
    try (Container container = Container.sleeping(lab.engine(), "e2e-exited")) {
      container.shell("echo trace > /tmp/trace");
      lab.engine().ask("kill", container.id());

      Output contain = lab.impound().run("contain", "web-1/e2e-exited", "--reason", "x", "--yes");
      String incident =
          lab.impound()
              .json("capture", "web-1/e2e-exited", "--reason", "x", "--no-wait")
              .path("incidentId")
              .asString();
      lab.impound().settled(incident);

      assertThat(contain.exit()).as("%s", contain).isEqualTo(1);
      assertThat(contain.err()).contains("CONTAINER_NOT_RUNNING", "impound capture");
      assertThat(lab.impound().item(incident, "image").path("state").asString())
          .isEqualTo("sealed");
      assertThat(lab.impound().item(incident, "processes").path("state").asString())
          .isEqualTo("failed");
      assertThat(container.state()).isEqualTo("exited");
    }
  }

  @Test
  void containWithoutATerminalAsksForYes() {
    try (Container container = Container.sleeping(lab.engine(), "e2e-unasked")) {
      Output output = lab.impound().run("contain", "web-1/e2e-unasked", "--reason", "x");

      assertThat(output.exit()).as("%s", output).isEqualTo(5);
      assertThat(output.err()).contains("--yes");
      assertThat(container.state()).isEqualTo("running");
    }
  }

  @Test
  void aControllerThatIsDownIsToldWithItsAddress(@TempDir Path folder) {
    int port = Ports.free("127.0.0.1");
    Path config =
        Trust.operatorConfig(folder.resolve("config.yaml"), port, lab.trust().operator("bob"));

    Output output = new Impound(config).run("status");

    assertThat(output.exit()).as("%s", output).isEqualTo(UNREACHABLE);
    assertThat(output.err()).contains("127.0.0.1:" + port, "hint:");
  }

  @Test
  void aCertificateOfAnotherInstallationIsRefused(@TempDir Path folder) {
    Path foreign = Trust.make(folder).operator("mallory");

    Output output = lab.withIdentity(foreign).run("status");

    assertThat(output.exit()).as("%s", output).isEqualTo(NOT_ALLOWED);
    assertThat(output.err()).contains("error:", "certificate", "hint:");
  }

  @Test
  void aNodesCertificateDoesNotMakeAnOperator() {
    Output output = lab.withIdentity(lab.trust().node("web-7")).run("node", "list");

    assertThat(output.exit()).as("%s", output).isEqualTo(NOT_ALLOWED);
  }

  @Test
  void nobodyIsServedWithoutACertificate() {
    Output output =
        Output.of(
            Duration.ofSeconds(20),
            Map.of(),
            List.of(
                "curl",
                "-sSk",
                "--http2-prior-knowledge",
                "--max-time",
                "10",
                "https://127.0.0.1:" + lab.controller().port() + "/"));

    assertThat(output.exit()).as("%s", output).isNotZero();
    assertThat(output.out()).isEmpty();
  }

  @Test
  void anAgentOfAnotherInstallationNeverAppears(@TempDir Path folder) {
    Trust elsewhere = Trust.make(folder);
    Path foreign = elsewhere.node("web-8");
    Path log = folder.resolve("agent.log");
    Path config =
        Trust.write(
            folder.resolve("agent.yaml"),
            "state-directory: state%ncontroller: 127.0.0.1:%d%n".formatted(lab.controller().port())
                + elsewhere.commandKey()
                + Trust.section(foreign));

    try (Program agent =
        Scripts.start("impound-agent", log, List.of("run", "--config", config.toString()))) {
      Awaitility.await("the agent to tell")
          .atMost(Duration.ofMinutes(3))
          .until(() -> agent.log().contains("No session with the controller"));

      assertThat(lab.impound().run("node", "show", "web-8").exit()).isEqualTo(NOT_FOUND);
    }
  }

  private Output alarm(String target) {
    return lab.impound().run("alarm", "raise", target, "--rule", "reverse shell");
  }
}
