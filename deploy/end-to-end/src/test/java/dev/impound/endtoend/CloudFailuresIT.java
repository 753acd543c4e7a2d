package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A load balancer service that refuses, or does not answer. */
@ExtendWith(SharedLab.class)
class CloudFailuresIT {
  private static final int PARTIAL = 7;

  private final Lab lab;

  CloudFailuresIT(Lab lab) {
    this.lab = lab;
  }

  @AfterEach
  void heal() {
    lab.cloud().heal();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 500})
  void whatTheCloudRefusesIsNotReportedAsDoneAndCanBeDoneLater(int status) {
    Shop shop = lab.vacantShop();
    String before = lab.cloud().listener(shop);
    String name = "e2e-cloud-" + status;
    try (Container container = serving(name, shop)) {
      lab.cloud().refuseWrites(status);

      Output contain = lab.impound().run("contain", "web-1/" + name, "--reason", "x", "--yes");

      assertThat(contain.exit()).as("%s", contain).isEqualTo(PARTIAL);
      assertThat(contain.err()).contains("impound release web-1/", Integer.toString(status));
      assertThat(container.state()).isEqualTo("paused");
      assertThat(lab.cloud().listener(shop)).isEqualTo(before);

      lab.cloud().heal();
      lab.impound().run("contain", "web-1/" + name, "--reason", "again", "--yes").orFail();
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
      lab.impound().run("release", "web-1/" + name, "--reason", "end", "--yes").orFail();
      assertThat(lab.cloud().listener(shop)).isEqualTo(before);
    }
  }

  @Test
  void aCloudThatDoesNotAnswerHoldsUpNeitherTheFreezeNorTheEvidence() {
    Shop shop = lab.vacantShop();
    try (Container container = serving("e2e-cloud-silent", shop)) {
      lab.cloud().answerNothing();

      String id = lab.impound().raiseAlarm("web-1/e2e-cloud-silent");
      JsonNode incident = lab.impound().settled(id);

      assertThat(container.state()).isEqualTo("paused");
      assertThat(incident.path("state").asString()).isEqualTo("partly-contained");
      assertThat(Steps.states(incident, "isolate")).containsExactly("failed");
      assertThat(Steps.states(incident, "verify")).containsExactly("done");
      assertThat(Steps.changesInForce(incident)).contains("impound release web-1/");
    }
  }

  @Test
  void aWriteThatWasDoneAndAnsweredWithAnErrorIsSeenByReadingBack() {
    Shop shop = lab.vacantShop();
    try (Container container = serving("e2e-cloud-lied", shop)) {
      lab.cloud().writeAndAnswer500();

      lab.impound().run("contain", "web-1/e2e-cloud-lied", "--reason", "x", "--yes").orFail();

      assertThat(container.state()).isEqualTo("paused");
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
    }
  }

  private Container serving(String name, Shop shop) {
    return Container.serving(lab.engine(), name, Shop.NODE_ADDRESS, shop.nodePort());
  }
}
