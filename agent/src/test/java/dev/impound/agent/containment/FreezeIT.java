package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.container.Resolution;
import dev.impound.agent.testing.RealEngine;
import dev.impound.wire.ContainerId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine and root. */
class FreezeIT {
  private static final String BUSY = "while true; do sleep 1000 & wait; done";

  private static RealEngine real;
  private static EngineConnection connection;
  private static ContainerEngine engine;
  private static Freezer freezer;
  private static String image;

  @BeforeAll
  static void startEngine(@TempDir Path work) {
    real = new RealEngine("agent-freeze");
    image = real.image("busybox", work);
    connection = new EngineConnection(RealEngine.SOCKET);
    engine = new DockerContainers(connection);
    freezer =
        new Freezer(
            engine,
            new FreezeCheck(Path.of("/proc"), Path.of("/sys/fs/cgroup")),
            Thread::sleep,
            System::nanoTime);
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  @Test
  void freezesEveryProcessAndThawsAgain() throws Exception {
    ContainerId id = real.start("plain", image, "/bin/sh", "-c", BUSY);
    real.docker("exec", "-d", id.hex(), "/bin/sh", "-c", "sleep 100");

    FreezeResult first = freezer.freeze(id);
    FreezeResult again = freezer.freeze(id);

    assertThat(first)
        .isInstanceOfSatisfying(
            FreezeResult.Verified.class,
            verified -> {
              assertThat(verified.wasPausedAlready()).isFalse();
              assertThat(verified.processes()).isGreaterThanOrEqualTo(2);
            });
    assertThat(again)
        .isInstanceOfSatisfying(
            FreezeResult.Verified.class,
            verified -> assertThat(verified.wasPausedAlready()).isTrue());
    assertThat(engine.describe(id).container().state()).isEqualTo(EngineContainer.State.PAUSED);
    assertThat(freezer.isFrozen(id)).isTrue();

    assertThat(freezer.thaw(id)).isTrue();
    assertThat(freezer.thaw(id)).isFalse();
    assertThat(freezer.isFrozen(id)).isFalse();
  }

  @Test
  void findsTheProcessThatLeftTheFreezer() throws Exception {
    ContainerId id =
        real.start(
            "escaped",
            "--pid=host",
            "--cap-add=SYS_ADMIN",
            "-v",
            "/sys/fs/cgroup/freezer:/freezer",
            image,
            "/bin/sh",
            "-c",
            "sleep 1000 & echo $! > /freezer/cgroup.procs; echo moved; wait");
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofMinutes(1))
        .until(() -> real.docker("logs", id.hex()).contains("moved"));

    FreezeResult result = freezer.freeze(id);

    assertThat(result)
        .isInstanceOfSatisfying(
            FreezeResult.NotFrozen.class,
            not -> {
              assertThat(not.pids()).hasSize(1);
              assertThat(not.why()).contains("sleep");
            });
    assertThat(engine.describe(id).container().state()).isEqualTo(EngineContainer.State.PAUSED);
  }

  @Test
  void saysThatAnExitedContainerDoesNotRun() throws Exception {
    ContainerId id = real.start("exited", image, "/bin/sh", "-c", "exit 0");
    real.docker("wait", id.hex());

    assertThat(freezer.freeze(id)).isEqualTo(new FreezeResult.NotRunning("exited"));
  }

  @Test
  void tellsAnAmbiguousReferenceFromAClearOne() {
    ContainerId id = real.start("named", image, "/bin/sh", "-c", BUSY);
    real.docker("create", "--name", id.brief(), image, "/bin/sh");
    real.adopt(id.brief());

    assertThat(Resolution.of(id.brief(), engine.list(true)))
        .isInstanceOfSatisfying(
            Resolution.Ambiguous.class, ambiguous -> assertThat(ambiguous.candidates()).hasSize(2));
    assertThat(Resolution.of("agent-freeze-named", engine.list(true)))
        .isInstanceOfSatisfying(
            Resolution.Found.class, found -> assertThat(found.container().id()).isEqualTo(id));
    assertThat(Resolution.of("agent-freeze-nam", engine.list(true)))
        .isInstanceOf(Resolution.Unknown.class);
  }
}
