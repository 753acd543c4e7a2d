package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.testing.Containers;
import dev.impound.agent.testing.FakeContainerEngine;
import dev.impound.agent.testing.KernelTree;
import dev.impound.wire.ContainerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BeforePauseTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final long FIRST = 100;
  private static final long MILLISECOND = 1_000_000;

  @TempDir Path folder;
  private final FakeContainerEngine engine = new FakeContainerEngine();
  private final AtomicLong time = new AtomicLong();
  private KernelTree kernel;
  private BeforePause memory;

  @BeforeEach
  void runAContainer() {
    kernel = new KernelTree(folder);
    kernel.process(FIRST, 1, "sh", "mnt:[7]", "pid:[7]");
    kernel.startedAt(FIRST, 4711);
    kernel.groupV1("freezer/docker/" + ID, "FROZEN", FIRST);
    engine.add(Containers.running(ID.hex(), "web"));
    memory = memory(Duration.ofSeconds(30));
  }

  private BeforePause memory(Duration limit) {
    return new BeforePause(
        new ProcessTable(kernel.proc()),
        new ControlGroups(kernel.groups()),
        () -> Instant.EPOCH,
        time::get,
        limit);
  }

  private Freezer freezer(long nanosPerLook) {
    return new Freezer(
        engine,
        new FreezeCheck(kernel.proc(), kernel.groups()),
        length -> {},
        () -> time.getAndAdd(nanosPerLook),
        memory);
  }

  @Test
  void remembersDescriptionAndProcessesFromBeforeThePause() throws Exception {
    freezer(MILLISECOND).freeze(ID);

    JsonNode facts = facts();
    assertThat(facts.path("inspect").path("Id").asString("")).isEqualTo(ID.hex());
    assertThat(facts.path("processesReadByNodeClock").asString("")).startsWith("1970-01-01");
    JsonNode process = facts.path("processes").path(0);
    assertThat(process.path("pid").asLong(0)).isEqualTo(FIRST);
    assertThat(process.path("name").asString("")).isEqualTo("sh");
    assertThat(process.path("startTicks").asLong(0)).isEqualTo(4711);
    assertThat(facts.path("processesComplete").asBoolean(false)).isTrue();
  }

  @Test
  void aFreezeThatFindsThePauseInForceKeepsWhatWasSeenBeforeIt() throws Exception {
    Freezer freezer = freezer(MILLISECOND);
    freezer.freeze(ID);
    kernel.startedAt(FIRST, 5000);

    freezer.freeze(ID);

    assertThat(facts().path("processes").path(0).path("startTicks").asLong(0)).isEqualTo(4711);
  }

  @Test
  void whatSomebodyElsePausedWasNotSeen() throws Exception {
    engine.pause(ID);
    freezer(MILLISECOND).freeze(ID);

    assertThat(memory.of(ID))
        .isInstanceOfSatisfying(
            BeforePause.Recollection.None.class,
            none -> assertThat(none.why()).contains("has not paused the container"));
  }

  @Test
  void doesNotHoldUpAFreezeWhoseEngineWasSlow() throws Exception {
    memory = memory(BeforePause.LIMIT);

    FreezeResult result = freezer(201 * MILLISECOND).freeze(ID);

    assertThat(result).isInstanceOf(FreezeResult.Verified.class);
    assertThat(memory.of(ID))
        .isInstanceOfSatisfying(
            BeforePause.Recollection.None.class,
            none -> assertThat(none.why()).contains("201 ms to describe", "200 ms"));
  }

  @Test
  void forgetsWhatRunsAgainAndWhatIsLongPast() throws Exception {
    Freezer freezer = freezer(MILLISECOND);
    freezer.freeze(ID);
    freezer.thaw(ID);
    assertThat(memory.of(ID)).isInstanceOf(BeforePause.Recollection.None.class);

    freezer.freeze(ID);
    for (int other = 0; other < 8; other++) {
      assertThat(memory.of(ID))
          .as("%d others", other)
          .isInstanceOf(BeforePause.Recollection.Facts.class);
      memory.aboutToPause(
          new ContainerId(Integer.toString(other).repeat(64)),
          engine.describeWhole(ID),
          Duration.ZERO);
    }
    assertThat(memory.of(ID)).isInstanceOf(BeforePause.Recollection.None.class);
  }

  private JsonNode facts() {
    return JsonMapper.shared().readTree(((BeforePause.Recollection.Facts) memory.of(ID)).json());
  }
}
