package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Programs that are killed in the middle of a response. */
@ExtendWith(SharedLab.class)
class CrashIT {
  private final Lab lab;

  CrashIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void aResponseGoesOnAfterItsControllerWasKilled() {
    Shop shop = lab.vacantShop();
    try (Container container =
        Container.serving(lab.engine(), "e2e-crash", Shop.NODE_ADDRESS, shop.nodePort())) {
      container.writeFile("/tmp/loot", 200);
      String id = lab.impound().raiseAlarm("web-1/e2e-crash");
      lab.impound().awaitIncident(id, CrashIT::isAcquiring);

      lab.killController();
      lab.restartController();
      JsonNode incident = lab.impound().settled(id);

      assertCaptured(incident, container);
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
      assertThat(Steps.states(incident, "isolate")).containsExactly("done");
    }
  }

  @Test
  void aCaptureGoesOnAfterItsAgentWasKilled() {
    try (Container container = Container.sleeping(lab.engine(), "e2e-agent-crash")) {
      container.writeFile("/tmp/loot", 200);
      String id = lab.impound().raiseAlarm("web-1/e2e-agent-crash");
      lab.impound().awaitIncident(id, CrashIT::isAcquiring);

      lab.agent(Lab.NODE).kill();
      lab.startAgent(Lab.NODE);

      assertCaptured(lab.impound().settled(id), container);
    }
  }

  private static boolean isAcquiring(JsonNode incident) {
    return Steps.states(incident, "acquire").stream().anyMatch(state -> !state.equals("waiting"));
  }

  private void assertCaptured(JsonNode incident, Container container) {
    String id = incident.path("id").asString();
    assertThat(container.state()).isEqualTo("paused");
    assertThat(Steps.states(incident, "freeze")).as("%s", incident).containsExactly("done");
    JsonNode image = lab.impound().item(id, "image");
    assertThat(image.path("state").asString()).as("%s", incident).isEqualTo("sealed");
    lab.impound().run("evidence", "verify", image.path("id").asString()).orFail();
    assertThat(container.committedImages()).isZero();
  }
}
