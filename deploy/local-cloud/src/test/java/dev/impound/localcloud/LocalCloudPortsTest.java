package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.CutOutcome;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay.Standing;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.isolation.PortQuarantine;
import dev.impound.controller.isolation.PortSearch;
import dev.impound.controller.isolation.ServerPorts;
import dev.impound.controller.isolation.ServerPorts.HeldRule;
import dev.impound.controller.isolation.TrafficRule;
import dev.impound.controller.isolation.UndoOutcome;
import dev.impound.controller.isolation.Way;
import dev.impound.localcloud.api.Fault;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Isolation by security groups, through the real SDK, on the stand-in. Pages have two entries. */
final class LocalCloudPortsTest {
  private static final CutPoint PORT = new CutPoint(Way.SECURITY_GROUP, "port-server-a");
  private static final String NAME = "impound-quarantine";
  private static final List<TrafficRule> OPEN =
      List.of(
          TrafficRule.keptOpen("out tcp 10.0.0.5 8443"),
          TrafficRule.keptOpen("out tcp 169.254.169.254 80"));

  private LocalCloudUnderTest cloud;
  private ServerPorts ports;
  private PortQuarantine way;

  @BeforeEach
  void start() throws IOException {
    cloud = new LocalCloudUnderTest();
    ports = cloud.ports();
    way =
        new PortQuarantine(ports, NAME, OPEN, Patience.standard(Clock.systemUTC(), new Random(1)));
  }

  @AfterEach
  void end() {
    cloud.close();
  }

  @Test
  void isolatesAPortAndGivesItsGroupsBack() {
    String prior = way.read(PORT);

    assertThat(way.cut(PORT, prior)).isInstanceOf(CutOutcome.Cut.class);

    String ours = ports.securityGroups(NAME).getFirst().id();
    assertThat(ports.groupsOf("port-server-a")).contains(List.of(ours));
    assertThat(ports.rules(ours))
        .extracting(HeldRule::rule)
        .hasSize(6)
        .containsAll(OPEN)
        .doesNotContain(TrafficRule.OTHER);
    assertThat(way.look(PORT, prior)).isEqualTo(new Standing.InForce());
    assertThat(way.cut(PORT, prior)).isInstanceOf(CutOutcome.CutAlready.class);
    assertThat(writes()).isEqualTo(2);
    assertThat(way.restore(PORT, prior)).isInstanceOf(UndoOutcome.Restored.class);
    assertThat(ports.groupsOf("port-server-a")).contains(List.of("sg-default"));
    assertThat(writes()).isEqualTo(3);
  }

  @Test
  void findsThePortsOfAServer() {
    PortSearch search = new PortSearch(ports, Patience.standard(Clock.systemUTC(), new Random(1)));

    assertThat(search.of("server-a")).containsExactly("port-server-a");
    assertThat(catchThrowableOfType(CloudException.class, () -> search.of("server-unknown")).kind())
        .isEqualTo(Kind.NOT_FOUND);
    assertThatThrownBy(() -> search.of("../ports"))
        .isInstanceOf(CloudException.class)
        .hasMessageContaining("../ports");
  }

  @Test
  void isNotMisledByAWriteWhoseAnswerGotLost() {
    cloud.local().faults().add(Fault.of(Fault.Kind.ERROR_AFTER, "PUT", "/ports/[^/]+$"));

    assertThat(way.cut(PORT, way.read(PORT))).isInstanceOf(CutOutcome.Cut.class);
    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void leavesAPortAloneThatSomebodyChanged() {
    String prior = way.read(PORT);
    String others = ports.createSecurityGroup("others").id();
    ports.setGroups("port-server-a", List.of(others));
    int before = writes();

    assertThat(way.cut(PORT, prior)).isInstanceOf(CutOutcome.ChangedMeanwhile.class);
    assertThat(way.restore(PORT, prior)).isInstanceOf(UndoOutcome.ChangedSince.class);
    assertThat(writes()).isEqualTo(before);
  }

  @Test
  void tellsAPortThatIsNotThere() {
    CutPoint gone = new CutPoint(Way.SECURITY_GROUP, "port-gone");

    assertThat(way.look(gone, "{\"security_groups\":[\"a\"]}")).isEqualTo(new Standing.Gone());
  }

  private int writes() {
    return cloud.local().faults().seen("PUT", Pattern.compile("/ports/")).size();
  }
}
