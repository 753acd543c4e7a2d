package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A layer that is far larger than the heaps of agent and controller, 128 MiB each. */
@ExtendWith(SharedLab.class)
class LargeLayerIT {
  /** Several times the heap of agent and controller. */
  private static final long BYTES = Soak.isLong() ? 2L << 30 : 600L << 20;

  private final Lab lab;

  LargeLayerIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void manyTimesTheHeapPassesFromTheNodeToTheQuarantineNode() {
    Impound impound = lab.impound();
    try (Container container = Container.sleeping(lab.engine(), "e2e-large")) {
      container.shell("head -c %d /dev/zero > /tmp/loot".formatted(BYTES));

      String id = impound.raiseAlarm("web-1/e2e-large");
      impound.settled(id);
      JsonNode image = impound.item(id, "image");
      String item = image.path("id").asString();

      assertThat(image.path("state").asString()).as("%s", image).isEqualTo("sealed");
      assertThat(image.path("size").asLong()).isGreaterThan(BYTES);
      impound.run("evidence", "verify", item).orFail();
      impound.run("quarantine", "load", item, "--node", Lab.QUARANTINE).orFail();
      assertThat(lab.agent(Lab.NODE).isRunning()).isTrue();
    }
  }
}
