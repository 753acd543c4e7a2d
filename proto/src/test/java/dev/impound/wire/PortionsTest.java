package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.operator.v1.CustodyEntry;
import dev.impound.operator.v1.GetIncidentResponse;
import dev.impound.operator.v1.GetItemResponse;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.ListNodesResponse;
import dev.impound.operator.v1.Node;
import dev.impound.operator.v1.TimelineEntry;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortionsTest {
  @Test
  void leavesWhatIsShortAsItIs() {
    ListNodesResponse one = ListNodesResponse.newBuilder().setController("c-1").build();

    assertThat(Portions.of(one)).containsExactly(one);
    assertThat(Portions.joined(List.of(one).iterator())).isSameAs(one);
  }

  @Test
  void noPortionOfALongListIsLongerThanAMessageMayBe() {
    ListNodesResponse.Builder nodes = ListNodesResponse.newBuilder().setController("c-1");
    for (int i = 0; i < 20_000; i++) {
      nodes.addNodes(
          Node.newBuilder()
              .setName("node-" + i)
              .addPrivateIps("10.0.0.1")
              .putLabels("site", "x".repeat(200)));
    }
    ListNodesResponse whole = nodes.build();

    List<ListNodesResponse> portions = Portions.of(whole);

    assertThat(portions)
        .hasSizeGreaterThan(4)
        .allSatisfy(one -> assertThat(one.getSerializedSize()).isLessThan(Limits.MESSAGE_BYTES));
    assertThat(portions.getFirst().getController()).isEqualTo("c-1");
    assertThat(Portions.joined(portions.iterator())).isEqualTo(whole);
  }

  @Test
  void cutsTheListsOfWhatIsInside() {
    Incident.Builder incident = Incident.newBuilder().setId("INC-3").setReason("why");
    for (int i = 0; i < 500; i++) {
      incident.addTimeline(TimelineEntry.newBuilder().setText("entry " + i));
      incident.addChangesInForce("change " + i);
    }
    GetIncidentResponse whole = GetIncidentResponse.newBuilder().setIncident(incident).build();

    List<GetIncidentResponse> portions = Portions.of(whole, 1000);

    assertThat(portions)
        .hasSizeGreaterThan(10)
        .allSatisfy(one -> assertThat(one.getSerializedSize()).isLessThan(1100));
    assertThat(Portions.joined(portions.iterator())).isEqualTo(whole);
  }

  @Test
  void listsBesideWhatIsInsideAreCutToo() {
    GetItemResponse.Builder item = GetItemResponse.newBuilder();
    item.getItemBuilder().setId("EV-1").addAllHolds(List.of());
    for (int i = 0; i < 300; i++) {
      item.addCustody(CustodyEntry.newBuilder().setSequence(i).setDetail("seen"));
      item.addManifestParts("part " + i);
    }
    GetItemResponse whole = item.build();

    assertThat(Portions.joined(Portions.of(whole, 500).iterator())).isEqualTo(whole);
  }

  @Test
  void anAnswerWithoutPortionsIsADefect() {
    assertThatThrownBy(() -> Portions.joined(Collections.<Node>emptyIterator()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("no portion");
  }
}
