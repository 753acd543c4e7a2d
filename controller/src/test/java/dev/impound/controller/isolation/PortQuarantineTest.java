package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.isolation.CutWay.Standing;
import dev.impound.controller.isolation.ServerPorts.HeldRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortQuarantineTest {
  private static final CutPoint PORT = new CutPoint(Way.SECURITY_GROUP, "port-a");
  private static final String NAME = "impound-quarantine";
  private static final TrafficRule AGENT = TrafficRule.keptOpen("out tcp 10.0.0.5 8443");

  private final FakeServerPorts cloud = new FakeServerPorts();
  private final PortQuarantine way =
      new PortQuarantine(cloud, NAME, List.of(AGENT), new FakeTime().patience());

  @Test
  void putsOurGroupFirstThenAloneAndGivesTheGroupsBackInTheirOrder() {
    String prior = way.read(PORT);

    CutOutcome cut = way.cut(PORT, prior);

    String ours = cloud.securityGroups(NAME).getFirst().id();
    assertThat(cut).isInstanceOf(CutOutcome.Cut.class);
    assertThat(cloud.written()).containsExactly(List.of(ours, "web", "ssh"), List.of(ours));
    assertThat(way.look(PORT, prior)).isEqualTo(new Standing.InForce());
    assertThat(way.restore(PORT, prior)).isInstanceOf(UndoOutcome.Restored.class);
    assertThat(cloud.groupsOf("port-a")).contains(List.of("web", "ssh"));
    assertThat(way.look(PORT, prior)).isEqualTo(new Standing.AsBefore());
  }

  @Test
  void givesTheGroupExactlyTheRulesOfWhatIsKeptOpen() {
    way.cut(PORT, way.read(PORT));

    String ours = cloud.securityGroups(NAME).getFirst().id();
    assertThat(cloud.rules(ours))
        .extracting(HeldRule::rule)
        .containsExactlyInAnyOrder(
            AGENT,
            new TrafficRule("ingress", "IPv4", "", "", "", "deny", 100),
            new TrafficRule("ingress", "IPv6", "", "", "", "deny", 100),
            new TrafficRule("egress", "IPv4", "", "", "", "deny", 100),
            new TrafficRule("egress", "IPv6", "", "", "", "deny", 100));
    assertThat(AGENT)
        .isEqualTo(new TrafficRule("egress", "IPv4", "tcp", "8443", "10.0.0.5/32", "allow", 1));
  }

  @Test
  void goesOnFromTheFirstStepAfterACrash() {
    String prior = way.read(PORT);
    cutIsKilledAfterItsFirstStep(prior);

    assertThat(way.look(PORT, prior)).isInstanceOf(Standing.Half.class);
    assertThat(way.cut(PORT, prior)).isInstanceOf(CutOutcome.Cut.class);
    assertThat(cloud.written()).hasSize(2);
    assertThat(way.cut(PORT, prior)).isInstanceOf(CutOutcome.CutAlready.class);
  }

  @Test
  void undoesHalfACut() {
    String prior = way.read(PORT);
    cutIsKilledAfterItsFirstStep(prior);

    assertThat(way.restore(PORT, prior)).isInstanceOf(UndoOutcome.Restored.class);
    assertThat(cloud.groupsOf("port-a")).contains(List.of("web", "ssh"));
  }

  @Test
  void leavesAPortAloneThatSomebodyChanged() {
    String prior = way.read(PORT);
    cloud.meddle("port-a", List.of("others"));

    assertThat(way.cut(PORT, prior))
        .isEqualTo(new CutOutcome.ChangedMeanwhile("security groups others"));
    assertThat(cloud.written()).isEmpty();

    cloud.meddle("port-a", List.of("web", "ssh"));
    way.cut(PORT, prior);
    String ours = cloud.securityGroups(NAME).getFirst().id();
    cloud.meddle("port-a", List.of(ours, "others"));
    assertThat(way.restore(PORT, prior)).isInstanceOf(UndoOutcome.ChangedSince.class);
    assertThat(cloud.groupsOf("port-a")).contains(List.of(ours, "others"));
  }

  @Test
  void doesNotOverwriteWhatSomebodySetWhileItWrote() {
    String prior = way.read(PORT);
    cloud.failWrites(1, false);

    // The first write gets no answer; before it is repeated, somebody sets the port.
    cloud.beforeEachWrite(() -> cloud.meddle("port-a", List.of("others")));

    assertThat(way.cut(PORT, prior))
        .isEqualTo(new CutOutcome.ChangedMeanwhile("security groups others"));
    assertThat(cloud.written()).hasSize(1);
    assertThat(cloud.groupsOf("port-a")).contains(List.of("others"));
  }

  @Test
  void readsBeforeItRepeatsAWriteWhoseAnswerGotLost() {
    cloud.failWrites(2, true);

    assertThat(way.cut(PORT, way.read(PORT))).isInstanceOf(CutOutcome.Cut.class);
    assertThat(cloud.written()).hasSize(2);
  }

  @Test
  void removesRulesThatSomebodyAddedToTheGroup() {
    way.cut(PORT, way.read(PORT));
    String ours = cloud.securityGroups(NAME).getFirst().id();
    cloud.addRule(ours, new TrafficRule("ingress", "IPv4", "tcp", "22", "", "allow", 1));

    CutOutcome again = way.cut(PORT, "{\"security_groups\":[\"web\",\"ssh\"]}");

    assertThat(((CutOutcome.CutAlready) again).notes())
        .containsExactly(
            "security group impound-quarantine was brought in line: 0 rule(s) added, 1 removed");
    assertThat(cloud.rules(ours)).hasSize(5);
  }

  @Test
  void refusesToGuessBetweenTwoGroupsOfTheName() {
    cloud.createSecurityGroup(NAME);
    cloud.createSecurityGroup(NAME);

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> way.cut(PORT, way.read(PORT)));

    assertThat(failure).hasMessageContaining("2 security groups have that name: sg-1, sg-4");
    assertThat(cloud.written()).isEmpty();
  }

  @Test
  void tellsAPortThatIsGone() {
    String prior = way.read(PORT);
    way.cut(PORT, prior);
    cloud.remove("port-a");

    assertThat(way.look(PORT, prior)).isEqualTo(new Standing.Gone());
    assertThat(way.restore(PORT, prior)).isEqualTo(new UndoOutcome.Gone());
  }

  private void cutIsKilledAfterItsFirstStep(String prior) {
    cloud.beforeEachWrite(
        () -> {
          if (cloud.written().size() == 1) {
            throw new IllegalStateException("killed");
          }
        });
    assertThatThrownBy(() -> way.cut(PORT, prior)).hasMessage("killed");
    cloud.beforeEachWrite(() -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "out tcp 0.0.0.0/0 443",
        "out tcp ::/0",
        "sideways tcp 10.0.0.5",
        "out gre 10.0.0.5",
        "out tcp host.example.com 8443",
        "out tcp 10.0.0.5 https",
        "out icmp 10.0.0.5 8",
        "out tcp",
        "",
        "out tcp 10.0.0.5 1 2"
      })
  void refusesWhatIsNoWayToKeepOpen(String text) {
    assertThatThrownBy(() -> TrafficRule.keptOpen(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not what is kept open");
  }
}
