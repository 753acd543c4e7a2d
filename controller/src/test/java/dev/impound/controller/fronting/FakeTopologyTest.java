package dev.impound.controller.fronting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of topologies in memory, and what no real cloud would say. */
final class FakeTopologyTest extends TopologyContract {
  @Override
  protected Opened open(Topology topology) {
    TopologyCloud cloud = new TopologyCloud(topology);
    return new Opened() {
      @Override
      public LoadBalancers cloud() {
        return cloud;
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aListenerThatTheCloudNamesAndNoPoolExplainsIsNeverDroppedSilently() {
    Topology topology =
        Topology.plain("")
            .listener("web", "10.0.0.1:8080")
            .listenerOf("odd", "TCP", "")
            .publishes(8080);
    TopologyCloud cloud = new TopologyCloud(topology);
    cloud.alsoNames(new ListenerId("odd"));

    FrontingListeners found =
        new FrontSearch(cloud, new FakeTime().patience()).find(topology.exposure());

    assertThat(found.listeners())
        .extracting(listener -> listener.id().text(), FrontingListener::doubts)
        .containsExactly(
            tuple(
                "odd",
                List.of(
                    "the cloud says that it leads to 10.0.0.1, and no pool was found by which")),
            tuple("web", List.of()));
  }

  @Test
  void goesOnWithoutTheCloudsOwnListWhereItCannotBeHadAndSaysSo() {
    Topology topology = Topology.plain("").listener("web", "10.0.0.1:8080").publishes(8080);
    TopologyCloud cloud = new TopologyCloud(topology);
    cloud.refusesItsOwnList();

    FrontingListeners found =
        new FrontSearch(cloud, new FakeTime().patience()).find(topology.exposure());

    assertThat(found.listeners()).hasSize(1);
    assertThat(found.notes())
        .anyMatch(note -> note.startsWith("what was found was not compared with the cloud's own"));
  }
}
