package dev.impound.agent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.FileEntry;
import dev.impound.agent.container.ImageDetail;
import dev.impound.agent.container.SandboxOrder;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.FakeImageStore;
import dev.impound.agent.testing.FakeSandboxEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SandboxesTest {
  private static final Sha256 CONFIG = new Sha256("c".repeat(64));
  private static final FileEntry PROGRAM = new FileEntry(true, true, "");

  private final FakeContainerEngine containers = new FakeContainerEngine();
  private final FakeImageStore images = new FakeImageStore();
  private final FakeSandboxEngine engine = new FakeSandboxEngine(containers);
  private final Sandboxes sandboxes =
      new Sandboxes(
          containers,
          images,
          engine,
          new ProcessTable(Path.of("none")),
          new ControlGroups(Path.of("none")));

  @BeforeEach
  void loadAnImage() {
    images.willMake(
        new ImageDetail(
            CONFIG.prefixed(),
            List.of(),
            List.of("SECRET", "PATH", "LD_PRELOAD"),
            List.of("/data")),
        new byte[0]);
    images.commit(new ContainerId("1".repeat(64)), "");
  }

  private SandboxOrder run() {
    sandboxes.run("box", "ITEM-1", CONFIG);
    return engine.orders().getLast();
  }

  @Test
  void startsTheShellWithoutTheImagesEnvironment() {
    engine.file("/bin/bash", PROGRAM);

    SandboxOrder order = run();

    assertThat(order.command()).containsExactly("/bin/bash", "--norc", "--noprofile");
    assertThat(order.imageId()).isEqualTo(CONFIG.prefixed());
    assertThat(order.environment())
        .contains("SECRET=", "LD_PRELOAD=")
        .filteredOn(one -> one.startsWith("PATH="))
        .singleElement()
        .satisfies(path -> assertThat(path).contains("/bin"));
    assertThat(order.coveredVolumes()).containsExactly("/data");
    assertThat(engine.left()).isEqualTo(1);
  }

  @Test
  void findsAShellBehindLinksAndBusyboxByItself() {
    engine.file("/bin/sh", new FileEntry(false, true, "/bin/dash"));
    engine.file("/bin/dash", new FileEntry(true, true, ""));
    assertThat(run().command()).containsExactly("/bin/sh");
  }

  @Test
  void startsBusyboxAsAShell() {
    engine.file("/bin/busybox", PROGRAM);

    assertThat(run().command()).containsExactly("/bin/busybox", "sh");
  }

  @Test
  void followsLinksNotForEver() {
    engine.file("/bin/sh", new FileEntry(false, true, "/bin/sh"));
    engine.file("/bin/bash", new FileEntry(true, false, ""));

    assertThatThrownBy(this::run)
        .isInstanceOfSatisfying(
            SandboxRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(SandboxRefusedException.Reason.NO_SHELL));
    assertThat(engine.left()).isZero();
  }

  @Test
  void removesWhatItCouldNotStart() {
    engine.file("/bin/sh", PROGRAM);
    engine.failStart();

    assertThatThrownBy(this::run).isInstanceOf(EngineException.class);
    assertThat(engine.left()).isZero();
  }

  @Test
  void doesNotTakeAForgedLabelForASandbox() {
    containers.add(
        Containers.container(
            "d".repeat(64),
            "victim",
            State.RUNNING,
            "bridge",
            Map.of("dev.impound.sandbox", "victim")));
    containers.add(
        Containers.container(
            "e".repeat(64), "other", State.RUNNING, "none", Map.of("dev.impound.sandbox", "x")));

    assertThat(sandboxes.list()).isEmpty();
    assertThatThrownBy(() -> sandboxes.stop("victim")).isInstanceOf(SandboxRefusedException.class);
  }
}
