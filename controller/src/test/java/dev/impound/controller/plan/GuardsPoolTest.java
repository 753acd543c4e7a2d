package dev.impound.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.Target;
import dev.impound.controller.plan.Guards.FreezeQuestion;
import dev.impound.controller.plan.Guards.PoolHealth;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who can raise any alarm tries to take a service down. */
class GuardsPoolTest {
  /** Far from the other limits, so that the pools alone decide. */
  private static final int NO_LIMIT = 10_000;

  /** Containers are numbers; each pool has some as members, of which some are healthy. */
  private record Pool(String name, List<Integer> members, Set<Integer> healthy) {
    PoolHealth without(int container, Set<Integer> contained) {
      return new PoolHealth(name, members.size(), healthyBeside(container, contained));
    }

    int healthyBeside(int container, Set<Integer> contained) {
      return (int)
          healthy.stream().filter(one -> one != container && !contained.contains(one)).count();
    }
  }

  private static Guards guards(int keep) {
    return new Guards(
        new GuardSettings(
            List.of(),
            List.of(),
            List.of(),
            NO_LIMIT,
            Duration.ofMinutes(10),
            NO_LIMIT,
            keep,
            Duration.ofHours(1),
            Duration.ofHours(1)),
        Set.of());
  }

  private static boolean mayFreeze(
      Guards guards, int container, List<Pool> pools, Set<Integer> contained) {
    List<PoolHealth> health =
        pools.stream()
            .filter(pool -> pool.members().contains(container))
            .map(pool -> pool.without(container, contained))
            .toList();
    String id = String.format(Locale.ROOT, "%064x", container);
    return guards
        .holdFreeze(
            new FreezeQuestion(
                new Target(new NodeName("web-1"), new ContainerId(id)),
                "shop-" + container,
                "corp/shop",
                contained.size(),
                contained.size(),
                contained.size(),
                Optional.empty(),
                health))
        .isEmpty();
  }

  private static List<Pool> pools(Random random, int containers) {
    List<Pool> pools = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      List<Integer> members = shuffled(random, containers);
      members = members.subList(0, 1 + random.nextInt(containers));
      Set<Integer> healthy = new HashSet<>(members);
      healthy.removeIf(member -> random.nextInt(4) == 0);
      pools.add(new Pool("pool-" + i, members, healthy));
    }
    return pools;
  }

  private static List<Integer> shuffled(Random random, int containers) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, containers).boxed().toList());
    Collections.shuffle(order, random);
    return order;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void noOrderOfFreezesLeavesAPoolWithFewerHealthyMembersThanItIsToKeep(int keep) {
    Guards guards = guards(keep);
    Random random = new Random(42 + keep);
    int approved = 0;
    for (int round = 0; round < 500; round++) {
      int containers = 1 + random.nextInt(8);
      List<Pool> pools = pools(random, containers);
      Set<Integer> contained = new HashSet<>();
      for (int container : shuffled(random, containers)) {
        if (mayFreeze(guards, container, pools, contained)) {
          contained.add(container);
          approved++;
          assertKept(pools, container, contained, keep);
        }
      }
    }
    // Else it would show nothing.
    assertThat(approved).isGreaterThan(300);
  }

  /** Also that pools which the freeze did not touch are as they were follows from the model. */
  private static void assertKept(
      List<Pool> pools, int container, Set<Integer> contained, int keep) {
    for (Pool pool : pools) {
      if (pool.members().size() > 1 && pool.members().contains(container)) {
        assertThat(pool.healthyBeside(-1, contained))
            .as("%s with %s contained", pool, contained)
            .isGreaterThanOrEqualTo(keep);
      }
    }
  }

  @Test
  void takesAllMembersButThoseThatAreToStay() {
    Guards guards = guards(2);
    List<Integer> members = List.of(0, 1, 2, 3, 4);
    List<Pool> pools = List.of(new Pool("shop", members, Set.copyOf(members)));
    Set<Integer> contained = new HashSet<>();

    for (int container : members) {
      if (mayFreeze(guards, container, pools, contained)) {
        contained.add(container);
      }
    }

    assertThat(contained).containsExactlyInAnyOrder(0, 1, 2);
  }
}
