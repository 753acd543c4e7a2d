package dev.impound.controller.fronting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.LoadBalancers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is found in front of a container, whatever cloud it is looked for in. */
public abstract class TopologyContract {
  /** A cloud that is being searched. */
  protected interface Opened extends AutoCloseable {
    LoadBalancers cloud();

    @Override
    void close();
  }

  /** The cloud that {@code topology} describes. */
  protected abstract Opened open(Topology topology) throws Exception;

  static Stream<Topology> topologies() {
    return Topologies.all();
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void findsWhatLeadsToTheContainerAndNothingElse(Topology topology) throws Exception {
    try (Opened opened = open(topology)) {
      FrontSearch search = new FrontSearch(opened.cloud(), new FakeTime().patience());
      if (!topology.refused().isEmpty()) {
        assertThat(
                catchThrowableOfType(CloudException.class, () -> search.find(topology.exposure())))
            .hasMessageContaining(topology.refused());
        return;
      }
      FrontingListeners found = search.find(topology.exposure());

      assertThat(found.listeners().stream().map(TopologyContract::seen).toList())
          .isEqualTo(topology.expected);
      assertThat(found.listeners()).allSatisfy(one -> assertThat(one.evidence()).isNotEmpty());
      topology.told.forEach(
          words -> assertThat(found.notes()).anyMatch(note -> note.contains(words)));
    }
  }

  @Test
  void thereAreThirtyTopologiesAtLeastEachWithANameOfItsOwn() {
    List<String> names = Topologies.all().map(Topology::toString).toList();

    assertThat(names).hasSizeGreaterThanOrEqualTo(30).doesNotHaveDuplicates();
  }

  private static Topology.Found seen(FrontingListener listener) {
    return new Topology.Found(
        listener.id().text(),
        listener.certain(),
        listener.healthyOthers().size(),
        listener.otherTargets().size());
  }
}
