package dev.impound.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.Target;
import dev.impound.controller.plan.Guards.FreezeQuestion;
import dev.impound.controller.plan.Guards.ListenerQuestion;
import dev.impound.controller.plan.Guards.PoolHealth;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardsTest {
  private static final ContainerId ID = new ContainerId("0123456789ab" + "c".repeat(52));
  private static final ContainerId OWN = new ContainerId("e".repeat(64));

  private static Guards guards(
      List<String> containers, List<String> nodes, List<String> listeners, int keepMembers) {
    return new Guards(
        new GuardSettings(
            containers,
            nodes,
            listeners,
            10,
            Duration.ofMinutes(10),
            3,
            keepMembers,
            Duration.ofHours(1),
            Duration.ofHours(1)),
        Set.of(OWN));
  }

  private static Guards plain() {
    return guards(List.of(), List.of(), List.of(), 1);
  }

  private static FreezeQuestion question(ContainerId id, String name, PoolHealth... pools) {
    return new FreezeQuestion(
        new Target(new NodeName("web-1"), id),
        name,
        "corp/shop",
        0,
        0,
        0,
        Optional.empty(),
        List.of(pools));
  }

  private static FreezeQuestion counted(int all, int service, int hour, Optional<Integer> most) {
    return new FreezeQuestion(
        new Target(new NodeName("web-1"), ID),
        "shop",
        "corp/shop",
        all,
        service,
        hour,
        most,
        List.of());
  }

  @Test
  void letsAFreezePassThatNothingSpeaksAgainst() {
    assertThat(plain().holdFreeze(question(ID, "shop", new PoolHealth("p", 3, 2)))).isEmpty();
    assertThat(plain().holdFreeze(counted(9, 2, 4, Optional.of(5)))).isEmpty();
  }

  @Test
  void neverTouchesItsOwnContainer() {
    assertThat(plain().holdFreeze(question(OWN, "impound")))
        .containsExactly("Impound itself runs in this container");
  }

  @Test
  void holdsProtectedContainersByNameAndById() {
    assertThat(guards(List.of("db-*"), List.of(), List.of(), 1).holdFreeze(question(ID, "DB-main")))
        .containsExactly("container DB-main is protected by db-* (guards.containers)");
    assertThat(
            guards(List.of("0123456789AB"), List.of(), List.of(), 1)
                .holdFreeze(question(ID, "shop")))
        .containsExactly("container shop is protected by 0123456789AB (guards.containers)");
    assertThat(guards(List.of(ID.hex()), List.of(), List.of(), 1).holdFreeze(question(ID, "shop")))
        .hasSize(1);
  }

  @Test
  void takesFewDigitsForANameAndNotForAnId() {
    Guards guards = guards(List.of("0123456789a", "0123456789ac"), List.of(), List.of(), 1);

    assertThat(guards.holdFreeze(question(ID, "shop"))).isEmpty();
    assertThat(guards.holdFreeze(question(ID, "0123456789a"))).hasSize(1);
  }

  @Test
  void holdsContainersOfProtectedNodes() {
    assertThat(guards(List.of(), List.of("web-*"), List.of(), 1).holdFreeze(question(ID, "shop")))
        .containsExactly("node web-1 is protected by web-* (guards.nodes)");
  }

  @Test
  void holdsWhatIsTooMuchInTheWindow() {
    assertThat(plain().holdFreeze(counted(10, 3, 5, Optional.of(5))))
        .containsExactly(
            "10 containers were contained in the last 10 min, and 10 is the most (guards.most)",
            "3 containers of corp/shop were contained in the last 10 min, and 3 is the most"
                + " (guards.most-per-service)",
            "5 containers were contained by its playbook in the last hour, and 5 is the most"
                + " (containments-per-hour)");
    assertThat(plain().holdFreeze(counted(1, 0, 1, Optional.of(1))))
        .containsExactly(
            "1 container was contained by its playbook in the last hour, and 1 is the most"
                + " (containments-per-hour)");
  }

  @Test
  void keepsHealthyMembersOfPoolsThatHaveSeveral() {
    Guards two = guards(List.of(), List.of(), List.of(), 2);

    assertThat(two.holdFreeze(question(ID, "shop", new PoolHealth("shop-pool", 3, 1))))
        .containsExactly(
            "pool shop-pool would keep 1 healthy member of 3, and 2 is the least"
                + " (guards.keep-members)");
    assertThat(two.holdFreeze(question(ID, "shop", new PoolHealth("p", 3, 2)))).isEmpty();
    assertThat(
            two.holdFreeze(
                question(ID, "shop", new PoolHealth("a", 4, 3), new PoolHealth("b", 2, 0))))
        .singleElement()
        .asString()
        .startsWith("pool b would keep 0 healthy members of 2");
  }

  @Test
  void holdsNoPoolOfOneMemberAndNoneWhereItIsSwitchedOff() {
    assertThat(plain().holdFreeze(question(ID, "shop", new PoolHealth("p", 1, 0)))).isEmpty();
    assertThat(
            guards(List.of(), List.of(), List.of(), 0)
                .holdFreeze(question(ID, "shop", new PoolHealth("p", 5, 0))))
        .isEmpty();
  }

  @Test
  void holdsAListenerThatMayLeadToSomethingElse() {
    assertThat(plain().holdListener(new ListenerQuestion("l", "shop (l)", 0, List.of("a doubt"))))
        .containsExactly(
            "listener shop (l) may lead to something else than the container: a doubt");
  }

  @Test
  void holdsADrainThatWouldLeaveNoHealthyMember() {
    assertThat(plain().holdDrain(new ListenerQuestion("l", "shop (l)", 0, List.of())))
        .singleElement()
        .asString()
        .contains("would keep 0 healthy members, and 1 is the least for draining");
    assertThat(plain().holdDrain(new ListenerQuestion("l", "shop (l)", 2, List.of()))).isEmpty();
    assertThat(plain().holdDrain(new ListenerQuestion("l", "shop (l)", 2, List.of("a doubt"))))
        .hasSize(1);
  }

  @Test
  void holdsProtectedListeners() {
    Guards guards = guards(List.of(), List.of(), List.of("l-1"), 1);

    assertThat(guards.holdListener(new ListenerQuestion("l-1", "shop (l-1)", 0, List.of())))
        .containsExactly("listener shop (l-1) is protected (guards.listeners)");
    assertThat(guards.holdListener(new ListenerQuestion("l-2", "shop (l-2)", 0, List.of())))
        .isEmpty();
  }

  @Test
  void holdsAListenerThatServesHealthyOthers() {
    assertThat(plain().holdListener(new ListenerQuestion("l", "shop (l)", 2, List.of())))
        .containsExactly(
            "closing listener shop (l) would cut off 2 healthy members that are not the"
                + " container's (guards.keep-members)");
    assertThat(
            guards(List.of(), List.of(), List.of(), 0)
                .holdListener(new ListenerQuestion("l", "shop (l)", 2, List.of())))
        .isEmpty();
  }

  @Test
  void tellsEverythingThatTripped() {
    assertThat(
            guards(List.of("*"), List.of("*"), List.of(), 1)
                .holdFreeze(question(OWN, "x\u001b", new PoolHealth("p\u001b", 2, 0))))
        .hasSize(4)
        .allSatisfy(hold -> assertThat(hold).doesNotContain("\u001b"));
  }
}
