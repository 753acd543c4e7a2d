package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A controller whose evidence disk is full. */
class ControllerDiskIT {
  @Test
  void aFullDiskFailsTheImageItemAndTheResponseGoesOn() {
    try (Lab lab = Lab.startOnSmallDisk(24);
        Container container = Container.sleeping(lab.engine(), "e2e-no-space")) {
      container.writeFile("/tmp/loot", 40);

      String id = lab.impound().raiseAlarm("web-1/e2e-no-space");
      JsonNode incident = lab.impound().settled(id);
      JsonNode image = lab.impound().item(id, "image");

      assertThat(container.state()).isEqualTo("paused");
      assertThat(Steps.states(incident, "freeze")).containsExactly("done");
      assertThat(image.path("state").asString()).isIn("failed", "partial");
      assertThat(image.path("reason").asString()).contains("disk");
      assertThat(lab.impound().item(id, "processes").path("state").asString()).isEqualTo("sealed");
      assertThat(Steps.changesInForce(incident)).contains("impound release web-1/");
      assertThat(container.committedImages()).isZero();
    }
  }
}
