package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Undoing containment. */
@ExtendWith(SharedLab.class)
class ReleaseIT {
  private final Lab lab;

  ReleaseIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void releaseThawsAndLeavesTheListenerExactlyAsItWas() {
    Shop shop = lab.vacantShop();
    String before = lab.cloud().listener(shop);
    try (Container container = serving("e2e-release", shop)) {
      lab.impound().run("contain", "web-1/e2e-release", "--reason", "test", "--yes").orFail();
      assertThat(container.state()).isEqualTo("paused");
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
      assertThat(lab.cloud().listener(shop)).isNotEqualTo(before);

      lab.impound().run("release", "web-1/e2e-release", "--reason", "test", "--yes").orFail();

      assertThat(container.state()).isEqualTo("running");
      assertThat(lab.cloud().listener(shop)).isEqualTo(before);
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.ANSWERED);
    }
  }

  @Test
  void releaseLeavesRestartPolicyAndNetworkAsTheyWere() {
    Shop shop = lab.vacantShop();
    try (Container container =
        Container.serving(
            lab.engine(), "e2e-as-before", Shop.NODE_ADDRESS, shop.nodePort(), "on-failure:3")) {
      lab.impound().run("contain", "web-1/e2e-as-before", "--reason", "test", "--yes").orFail();
      assertThat(container.restartPolicy()).isEqualTo("no 0");
      assertThat(container.isCut()).isTrue();

      lab.impound().run("release", "web-1/e2e-as-before", "--reason", "test", "--yes").orFail();

      assertThat(container.restartPolicy()).isEqualTo("on-failure 3");
      assertThat(container.isCut()).isFalse();
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.ANSWERED);
    }
  }

  @Test
  void aContainerOnTheNodesNetworkIsContainedAndItsNetworkLeftAlone() {
    try (Container container =
        Container.sleeping(lab.engine(), "e2e-node-network", "--network", "host")) {
      lab.impound().run("contain", "web-1/e2e-node-network", "--reason", "test", "--yes");

      String id = lab.impound().json("incident", "list").path(0).path("id").asString();
      JsonNode incident = lab.impound().settled(id);

      assertThat(container.state()).isEqualTo("paused");
      assertThat(Steps.states(incident, "cut-network")).containsExactly("nothing-to-do");
      assertThat(Steps.details(incident, "cut-network")).contains("node's own network");
      lab.impound().run("release", "web-1/e2e-node-network", "--reason", "x", "--yes").orFail();
    }
  }

  @Test
  void aDryRunPrintsThePlanAndChangesNothing() {
    Shop shop = lab.vacantShop();
    String before = lab.cloud().listener(shop);
    try (Container container = serving("e2e-dry-run", shop)) {
      Output plan = lab.impound().run("contain", "web-1/e2e-dry-run", "--reason", "x", "--dry-run");

      assertThat(plan.orFail()).contains(container.id().substring(0, 12), LocalCloud.name(shop));
      assertThat(container.state()).isEqualTo("running");
      assertThat(lab.cloud().listener(shop)).isEqualTo(before);
      assertThat(incidentsOn(container)).isZero();
    }
  }

  @Test
  void repeatingAnAlarmJoinsTheOpenIncident() {
    Shop shop = lab.vacantShop();
    try (Container container = serving("e2e-again", shop)) {
      String first = lab.impound().raiseAlarm("web-1/e2e-again");
      lab.impound().settled(first);

      String second = lab.impound().raiseAlarm("web-1/" + container.id());

      assertThat(second).isEqualTo(first);
      JsonNode incident = lab.impound().settled(first);
      assertThat(incident.path("alarms").asInt()).isEqualTo(2);
      assertThat(Steps.states(incident, "freeze")).containsExactly("done");
    }
  }

  private long incidentsOn(Container container) {
    return lab.impound()
        .json("incident", "list")
        .valueStream()
        .filter(incident -> incident.path("containerId").asString().equals(container.id()))
        .count();
  }

  private Container serving(String name, Shop shop) {
    return Container.serving(lab.engine(), name, Shop.NODE_ADDRESS, shop.nodePort());
  }
}
