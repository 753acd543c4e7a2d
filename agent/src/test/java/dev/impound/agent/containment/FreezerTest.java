package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.container.EngineContainer.State;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.KernelTree;
import dev.impound.wire.ContainerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezerTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final String FREEZER = "freezer/docker/" + ID;
  private static final long FIRST = 100;

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final AtomicLong time = new AtomicLong();
  private KernelTree kernel;

  @BeforeEach
  void runAContainer() {
    kernel = new KernelTree(folder);
    kernel.process(FIRST, 1, "sh", "mnt:[7]", "pid:[7]");
    engine.add(Containers.running(ID.hex(), "web"));
  }

  private Freezer freezer(Runnable whileWaiting) {
    return new Freezer(
        engine,
        new FreezeCheck(kernel.proc(), kernel.groups()),
        length -> {
          time.addAndGet(length.toNanos());
          whileWaiting.run();
        },
        time::get);
  }

  @Test
  void waitsUntilTheKernelHasFrozenAll() throws Exception {
    kernel.groupV1(FREEZER, "FREEZING", FIRST);

    FreezeResult result = freezer(() -> kernel.groupV1(FREEZER, "FROZEN", FIRST)).freeze(ID);

    assertThat(result).isEqualTo(new FreezeResult.Verified(false, 1, 1, Duration.ofMillis(20)));
    assertThat(engine.changes()).containsExactly("pause " + ID);
  }

  @Test
  void saysThatItWasPausedAlready() throws Exception {
    kernel.groupV1(FREEZER, "FROZEN", FIRST);
    engine.pause(ID);

    assertThat(freezer(() -> {}).freeze(ID))
        .isEqualTo(new FreezeResult.Verified(true, 1, 1, Duration.ZERO));
  }

  @Test
  void givesUpOnWhatStaysOutsideAndLeavesThePauseInForce() throws Exception {
    kernel.groupV1(FREEZER, "FROZEN");

    assertThat(freezer(() -> {}).freeze(ID))
        .isInstanceOfSatisfying(
            FreezeResult.NotFrozen.class, not -> assertThat(not.pids()).containsExactly(FIRST));
    assertThat(Duration.ofNanos(time.get())).isLessThan(Duration.ofSeconds(4));
    assertThat(engine.changes()).containsExactly("pause " + ID);
  }

  @Test
  void doesNotPauseWhatDoesNotRun() throws Exception {
    engine.add(Containers.container(ID.hex(), "web", State.EXITED, "bridge", Map.of()));

    assertThat(freezer(() -> {}).freeze(ID)).isEqualTo(new FreezeResult.NotRunning("exited"));
    assertThat(engine.changes()).isEmpty();
    assertThatThrownBy(() -> freezer(() -> {}).thaw(ID))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NOT_RUNNING));
  }

  @Test
  void thawsOnce() {
    engine.pause(ID);

    assertThat(freezer(() -> {}).thaw(ID)).isTrue();
    assertThat(freezer(() -> {}).thaw(ID)).isFalse();
  }
}
