package dev.impound.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListener.OwnMember;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.isolation.Balancers;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.FakeLoadBalancers;
import dev.impound.controller.isolation.FakeServerPorts;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerClosing;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.MemberDrain;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.isolation.PortQuarantine;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.ContainerFacts.ContainerState;
import dev.impound.controller.node.EngineFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeRole;
import dev.impound.controller.plan.Planner.CloudMeans;
import dev.impound.controller.plan.Planner.Fronting;
import dev.impound.controller.plan.ResponsePlan.PlannedAction;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final FrontingListener WEB =
      new FrontingListener(
          new ListenerId("l-1"),
          "web",
          "TCP",
          443,
          "lb-1",
          "member 192.168.0.12:8080 of pool p",
          3,
          Set.of("192.168.0.13:8080", "192.168.0.14:8080"),
          Set.of(),
          List.of(),
          List.of(
              new OwnMember(new MemberId("p", "m-1"), "192.168.0.12:8080", 5, true),
              new OwnMember(new MemberId("q", "m-2"), "192.168.0.12:8081", 1, false)));
  private static final CloudMeans MEANS = new CloudMeans(ways(), List.of("port-1"));

  private static CutWays ways() {
    FakeLoadBalancers cloud = new FakeLoadBalancers();
    Patience patience = new FakeTime().patience();
    Balancers balancers = new Balancers(cloud::isActive, patience);
    return new CutWays(
        List.of(
            new ListenerClosing(
                new ListenerIsolation(
                    cloud,
                    new IsolationSettings(List.of("10.0.0.10"), "impound-responders"),
                    patience,
                    balancers)),
            new MemberDrain(cloud, balancers, patience),
            new PortQuarantine(new FakeServerPorts(), "impound-quarantine", List.of(), patience)),
        Optional.empty());
  }

  @Test
  void namesEveryCallOfEveryWay() {
    ResponsePlan plan =
        Planner.containment(
            node(true),
            container("shop", ContainerState.RUNNING, false),
            new Fronting.Known(
                new FrontingListeners(List.of(WEB), List.of()), List.of("10.0.0.10")),
            new Cuts(StepKind.CLOUD_CUTS, false),
            MEANS);

    assertThat(plan.actions())
        .filteredOn(action -> !action.calls().isEmpty())
        .extracting(PlannedAction::action)
        .satisfiesExactly(
            node -> assertThat(node).startsWith("shut port port-1 of "),
            listener -> assertThat(listener).startsWith("close listener web (l-1, TCP port 443)"),
            member ->
                assertThat(member)
                    .startsWith("drain member p/m-1 (192.168.0.12:8080)")
                    .endsWith("weight 0 instead of 5"));
    assertThat(plan.actions())
        .flatExtracting(PlannedAction::calls)
        .filteredOn(call -> call.startsWith("PUT"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("PUT /v1/{project_id}/ports/port-1 "),
            second -> assertThat(second).startsWith("PUT /v1/{project_id}/ports/port-1 "),
            listener -> assertThat(listener).startsWith("PUT /v3/{project_id}/elb/listeners/l-1 "),
            member ->
                assertThat(member)
                    .isEqualTo(
                        "PUT /v3/{project_id}/elb/pools/p/members/m-1"
                            + " {\"member\":{\"weight\":0}}"));
    assertThat(plan.warnings())
        .anyMatch(warning -> warning.contains("master-slave pool and cannot be drained"));
  }

  @Test
  void saysWhatIsFrozenWhichListenerIsClosedAndHowManyMembersLoseTraffic() {
    ResponsePlan plan =
        Planner.containment(
            node(true),
            container("shop", ContainerState.RUNNING, false),
            new Fronting.Known(
                new FrontingListeners(List.of(WEB), List.of("found by the node's claim")),
                List.of("10.0.0.10")),
            Cuts.STANDARD,
            MEANS);

    assertThat(plan.actions()).hasSize(4);
    assertThat(plan.actions().getFirst().action()).contains("freeze").contains("shop");
    assertThat(plan.actions().get(1).action()).contains("cut its network on the node");
    assertThat(plan.actions().get(2).action()).contains("restart policy from always to no");
    assertThat(plan.actions().get(3).action())
        .contains("web (l-1, TCP port 443)")
        .contains("10.0.0.10");
    assertThat(plan.actions().get(3).effect()).contains("3 members");
    assertThat(plan.actions())
        .extracting(PlannedAction::undo)
        .containsOnly("impound release web-1/abababababab --reason TEXT");
    assertThat(plan.warnings()).containsExactly("found by the node's claim");
  }

  @Test
  void warnsWhenNoListenerIsFoundAndWhenNoneCouldBeAskedFor() {
    ContainerFacts shop = container("shop", ContainerState.RUNNING, false);

    assertThat(
            Planner.containment(
                    node(true),
                    shop,
                    new Fronting.Known(
                        new FrontingListeners(List.of(), List.of()), List.of("10.0.0.10")),
                    Cuts.STANDARD,
                    MEANS)
                .warnings())
        .anyMatch(warning -> warning.contains("no listener in front of it was found"));
    assertThat(
            Planner.containment(
                    node(true),
                    shop,
                    new Fronting.Unknown("ELB answered 500"),
                    Cuts.STANDARD,
                    MEANS)
                .warnings())
        .containsExactly("listeners would not be closed: ELB answered 500");
  }

  @Test
  void warnsOfAnEngineWhoseRestartWouldThawAndOfAContainerThatDeletesItself() {
    List<String> warnings =
        Planner.containment(
                node(false),
                container("shop", ContainerState.RUNNING, true),
                new Fronting.Known(
                    new FrontingListeners(List.of(WEB), List.of()), List.of("10.0.0.10")),
                Cuts.STANDARD,
                MEANS)
            .warnings();

    assertThat(warnings).anyMatch(warning -> warning.contains("live-restore is off"));
    assertThat(warnings).anyMatch(warning -> warning.contains("deletes this container"));
  }

  @Test
  void escapesANameThatAnIntruderChose() {
    ResponsePlan plan =
        Planner.containment(
            node(true),
            container("shop\u001b[2J", ContainerState.RUNNING, false),
            new Fronting.Unknown("-"),
            Cuts.STANDARD,
            MEANS);

    assertThat(plan.containerName()).isEqualTo("shop\\x1b[2J");
    assertThat(plan.actions().getFirst().action()).doesNotContain("\u001b");
  }

  private static Node node(boolean liveRestore) {
    return new Node(
        new NodeName("web-1"),
        Optional.empty(),
        Instant.EPOCH,
        List.of("192.168.0.12"),
        Set.of(NodeRole.NODE),
        new EngineFacts(true, "", "20.10", "overlay2", liveRestore, 1, "6.1", "/var/lib/docker"),
        "1.0",
        "boot",
        Duration.ZERO);
  }

  private static ContainerFacts container(String name, ContainerState state, boolean autoRemove) {
    return new ContainerFacts(
        new ContainerId("ab".repeat(32)),
        name,
        "shop:1",
        "sha256:" + "cd".repeat(32),
        state,
        Instant.EPOCH,
        List.of(),
        "bridge",
        List.of(),
        "always",
        autoRemove,
        Optional.empty());
  }
}
