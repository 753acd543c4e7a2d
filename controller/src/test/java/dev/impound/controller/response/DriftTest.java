package dev.impound.controller.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.TimelineEntry;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.CloudUnderTest.Call;
import dev.impound.controller.isolation.CloudUnderTest.Trouble;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.Whitelist;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told when somebody changes what was cut in the cloud. */
class DriftTest {
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private final List<String> news = new ArrayList<>();
  @TempDir private Path folder;
  private ResponseRig rig;
  private Drift drift;
  private IncidentId incident;

  @BeforeEach
  void contain() throws Exception {
    rig = new ResponseRig(folder, cloud);
    rig.willingAgent();
    incident = rig.orders.contain(rig.shop(), "test", "alice");
    assertThat(rig.settled(incident).id()).isEqualTo(incident);
    drift = new Drift(rig.ways, rig.holds.cloud(), rig.incidents, (id, text) -> news.add(text));
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
  }

  @Test
  void tellsNothingWhileTheCutIsInForce() {
    drift.look();

    assertThat(news).isEmpty();
  }

  @Test
  void tellsOnceOfAListenerThatSomebodyChanged() {
    cloud.meddle(CloudUnderTest.WEB, new Whitelist(CloudUnderTest.OFFICE, true, "white"));

    drift.look();
    drift.look();

    assertThat(news)
        .containsExactly(
            "INC-1: listener listener-web (listener-web) was changed by somebody since it was cut:"
                + " it has white list of 1 address group(s) (group-office), in force");
    assertThat(timeline()).filteredOn(text -> text.startsWith("drift: ")).hasSize(1);
    assertThat(cloud.shown(CloudUnderTest.WEB).groupIds()).isEqualTo(CloudUnderTest.OFFICE);
  }

  @Test
  void tellsOfACutThatWasUndoneAndOfOneThatIsBack() {
    Whitelist cut = cloud.shown(CloudUnderTest.WEB);
    cloud.meddle(CloudUnderTest.WEB, Whitelist.none());
    drift.look();
    cloud.meddle(CloudUnderTest.WEB, cut);
    drift.look();

    assertThat(news)
        .satisfiesExactly(
            first -> assertThat(first).contains("somebody has undone the cut"),
            second -> assertThat(second).endsWith("is cut again"));
  }

  @Test
  void tellsNothingOfACloudThatDoesNotAnswer() {
    cloud.failNext(Call.READ_LISTENER, Trouble.SERVER_ERROR, 1000);

    drift.look();

    assertThat(news).isEmpty();
  }

  @Test
  void tellsNothingMoreOnceItIsReleased() throws Exception {
    Incident contained = rig.incidents.find(incident).orElseThrow();
    assertThat(rig.settled(rig.orders.release(contained, "over", "alice")).id())
        .isEqualTo(incident);

    drift.look();

    assertThat(news).isEmpty();
  }

  private List<String> timeline() {
    return rig.incidents.find(incident).orElseThrow().timeline().stream()
        .map(TimelineEntry::text)
        .toList();
  }
}
