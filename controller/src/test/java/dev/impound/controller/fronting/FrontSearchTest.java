package dev.impound.controller.fronting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.LoadBalancers.Server;
import dev.impound.wire.NodeName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only the fake can bring about. */
final class FrontSearchTest {
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private final FrontSearch search = new FrontSearch(cloud, new FakeTime().patience());

  @Test
  void refusesToGuessBetweenTwoServersOfTheNodesName() {
    cloud.addServer(new Server("server-twin", "node-a", List.of("10.20.0.77")));

    CloudException failure =
        catchThrowableOfType(
            CloudException.class,
            () ->
                search.find(
                    new Exposure(
                        new NodeName("node-a"),
                        List.of("10.20.0.11"),
                        List.of(new PublishedPort("", 8080, "tcp")),
                        false)));

    assertThat(failure).hasMessageContaining("2 servers have that name: server-a, server-twin");
  }

  @Test
  void asksNothingForAContainerThatPublishesNoPort() {
    FrontingListeners found =
        search.find(new Exposure(new NodeName("node-a"), List.of("10.20.0.11"), List.of(), false));

    assertThat(found.listeners()).isEmpty();
    assertThat(found.notes()).singleElement().asString().contains("publishes no port");
    assertThat(cloud.calls()).isZero();
  }
}
