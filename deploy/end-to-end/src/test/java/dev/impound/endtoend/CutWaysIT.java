package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ways to cut in the cloud beside the closing of listeners, seen by a client outside. */
@ExtendWith(SharedLab.class)
class CutWaysIT {
  private static final int MILLIS = 20_000;

  private final Lab lab;

  CutWaysIT(Lab lab) {
    this.lab = lab;
  }

  @Test
  void aDrainWaitsForAPersonWhereNobodyElseServesAndReleaseGivesTheWeightBack() {
    Shop shop = lab.vacantShop();
    try (Container container = serving("e2e-drain", shop)) {
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.ANSWERED);
      String plan =
          lab.impound()
              .run(
                  "contain",
                  "web-1/e2e-drain",
                  "--cut",
                  "drain-members",
                  "--reason",
                  "x",
                  "--dry-run")
              .orFail();
      assertThat(plan)
          .contains(
              "PUT /v3/{project_id}/elb/pools/pool-%d/members/member-".formatted(shop.number()));
      assertThat(plan).doesNotContain("/elb/listeners/");

      String id = contain("e2e-drain", "drain-members");
      JsonNode held = lab.impound().settled(id);
      assertThat(Steps.states(held, "drain-members")).containsExactly("held");
      assertThat(Steps.details(held, "drain-members")).contains("would keep 0 healthy members");

      lab.impound().run("approve", id, "drain-members", "--reason", "outage is fine").orFail();
      JsonNode drained = lab.impound().settled(id);

      assertThat(Steps.states(drained, "drain-members")).containsExactly("done");
      assertThat(drained.path("state").asString()).isEqualTo("contained");
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
      assertThat(lab.cloud().changes(shop)).isZero();

      lab.impound().run("release", "web-1/e2e-drain", "--reason", "over", "--yes").orFail();
      assertThat(container.state()).isEqualTo("running");
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.ANSWERED);
    }
  }

  @Test
  void aNodeThatIsShutOffLosesConnectionsThatWereOpen() throws IOException {
    Shop shop = lab.vacantShop();
    try (Container container = serving("e2e-node-off", shop);
        Socket open = connected(shop)) {
      String id = contain("e2e-node-off", "isolate-node");
      JsonNode incident = lab.impound().settled(id);
      if (Steps.states(incident, "isolate-node").contains("held")) {
        lab.impound().run("approve", id, "isolate-node", "--reason", "it is ours").orFail();
        incident = lab.impound().settled(id);
      }

      assertThat(Steps.states(incident, "isolate-node")).containsExactly("done");
      assertThat(open.getInputStream().read()).isEqualTo(-1);
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
      assertThat(shop.from(Shop.RESPONDER)).isEqualTo(Reach.BLOCKED);

      lab.impound().run("release", "web-1/e2e-node-off", "--reason", "over", "--yes").orFail();
      assertThat(container.state()).isEqualTo("running");
      assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.ANSWERED);
    }
  }

  /** The incident that came of it. */
  private String contain(String name, String cut) {
    Output ordered =
        lab.impound()
            .run(
                "contain",
                "web-1/" + name,
                "--cut",
                cut,
                "--reason",
                "test",
                "--yes",
                "-o",
                "json");
    return new JsonMapper().readTree(ordered.out()).path("incidentId").asString();
  }

  private static Socket connected(Shop shop) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(MILLIS);
    socket.bind(new InetSocketAddress(Shop.OUTSIDER, 0));
    socket.connect(new InetSocketAddress(Shop.BALANCER_ADDRESS, shop.listenerPort()), MILLIS);
    return socket;
  }

  private Container serving(String name, Shop shop) {
    return Container.serving(lab.engine(), name, Shop.NODE_ADDRESS, shop.nodePort());
  }
}
