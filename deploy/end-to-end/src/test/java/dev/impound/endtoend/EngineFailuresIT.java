package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Engines that stop, and disks of nodes that are full. */
@ExtendWith(SharedLab.class)
class EngineFailuresIT {
  private final Lab lab;

  EngineFailuresIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void aStoppedEngineIsToldAndNothingIsReportedAsDone() {
    Engine engine = lab.startEngineWithImage("stopped");
    lab.addNode("web-2", engine, "node");
    try (Container container = Container.sleeping(engine, "e2e-lost", "--network", "none")) {
      engine.kill();

      Output list = lab.impound().run("container", "list", "web-2");
      Output contain =
          lab.impound().run("contain", "web-2/" + container.id(), "--reason", "x", "--yes");

      assertThat(list.exit()).as("%s", list).isEqualTo(9);
      assertThat(list.err()).contains("engine", "hint:");
      assertThat(contain.exit()).as("%s", contain).isEqualTo(9);
      assertThat(contain.out()).doesNotContain("contained");
    }
  }

  @Test
  void aNodesDiskWithoutRoomForACommitDoesNotKeepTheImageFromBeingTaken() {
    Engine engine = lab.startEngineOnSmallDisk("full", 64);
    lab.addNode("web-3", engine, "node");
    try (Container container = Container.sleeping(engine, "e2e-full", "--network", "none")) {
      container.writeFile("/tmp/loot", 40);

      String id = lab.impound().raiseAlarm("web-3/e2e-full");
      JsonNode incident = lab.impound().settled(id);
      JsonNode image = lab.impound().item(id, "image");

      assertThat(container.state()).isEqualTo("paused");
      assertThat(Steps.states(incident, "freeze")).containsExactly("done");
      assertThat(image.path("state").asString()).as("%s", image).isEqualTo("sealed");
      assertThat(lab.impound().item(id, "processes").path("state").asString()).isEqualTo("sealed");
      assertThat(container.committedImages()).isZero();
      assertThat(Steps.changesInForce(incident)).contains("impound release web-3/");
    }
  }
}
