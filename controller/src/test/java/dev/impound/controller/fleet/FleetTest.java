package dev.impound.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Target;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlFleetRegister;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controllers over one SQLite file; their time and the database's is the test's. */
class FleetTest {
  private static final Rhythm RHYTHM =
      new Rhythm(Duration.ofMillis(20), Duration.ofSeconds(10), Duration.ofSeconds(2));

  /** As often as a test does not wait for: this controller's next sign of life never comes. */
  private static final Rhythm ASLEEP =
      new Rhythm(Duration.ofSeconds(7), Duration.ofSeconds(10), Duration.ofSeconds(2));

  @TempDir private Path folder;

  private final AtomicLong micros = new AtomicLong(1_000_000);
  private final List<Fleet> fleets = new ArrayList<>();
  private Jdbi jdbi;
  private IncidentId incident;

  @BeforeEach
  void open() throws IOException {
    jdbi = Database.sqlite(folder.resolve("impound.db")).jdbi();
    incident =
        new SqlIncidentRegister(jdbi)
            .journal(
                new Order(
                    new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32))),
                    "shop",
                    "test",
                    "alice",
                    List.of(),
                    "",
                    List.of(),
                    Instant.EPOCH))
            .incident();
  }

  @AfterEach
  void close() {
    fleets.forEach(Fleet::close);
  }

  private Fleet join(String name, String installation, Rhythm rhythm) {
    Fleet fleet =
        new Fleet(
            new SqlFleetRegister(jdbi, jdbi, handle -> micros.get()),
            new Peer(name, name + ".test:8443"),
            installation,
            rhythm,
            () -> micros.get() * 1000);
    fleet.start();
    fleets.add(fleet);
    return fleet;
  }

  private Fleet join(String name) {
    return join(name, "of " + name, RHYTHM);
  }

  private void pass(Duration time) {
    micros.addAndGet(time.toNanos() / 1000);
  }

  @Test
  void oneControllerAtATimeHoldsAnIncident() throws Exception {
    Fleet a = join("a");
    Fleet b = join("b");

    CompletableFuture<OptionalLong> other = CompletableFuture.supplyAsync(() -> b.take(incident));
    OptionalLong mine = a.take(incident);

    assertThat(Stream.of(mine, other.get(60, TimeUnit.SECONDS)).filter(OptionalLong::isPresent))
        .hasSize(1);
    assertThat(a.holder(incident)).isEqualTo(b.holder(incident)).isPresent();
  }

  @Test
  void whatIsGivenBackIsFreeAndTheNextTokenIsHigher() {
    Fleet a = join("a");
    Fleet b = join("b");
    long first = a.take(incident).orElseThrow();

    a.giveBack(incident, first);
    long second = b.take(incident).orElseThrow();
    a.giveBack(incident, first);

    assertThat(second).isGreaterThan(first);
    assertThat(b.holder(incident)).contains(b.self());
  }

  @Test
  void whatADeadControllerHeldCanBeTakenAndTheDeadOneIsNamed() throws Exception {
    Fleet a = join("a", "of a", ASLEEP);
    Fleet b = join("b");
    a.take(incident).orElseThrow();
    assertThat(b.take(incident)).isEmpty();

    pass(Duration.ofSeconds(11));
    await(b::mayWork);

    assertThat(a.mayWork()).isFalse();
    assertThat(a.take(incident)).isEmpty();
    assertThat(b.holder(incident)).isEmpty();
    assertThat(b.abandonedBy(incident)).contains("a");
    assertThat(b.take(incident)).isPresent();
    assertThat(b.abandonedBy(incident)).isEmpty();
    await(() -> b.living("a").isEmpty() && b.isAlone());
  }

  @Test
  void aControllerStopsToWorkBeforeItsLeaseEnds() {
    Fleet a = join("a", "of a", ASLEEP);

    pass(Duration.ofMillis(7_900));
    assertThat(a.mayWork()).isTrue();
    pass(Duration.ofMillis(200));
    assertThat(a.mayWork()).isFalse();
  }

  @Test
  void aControllerThatLeavesLetsGoAtOnce() {
    Fleet a = join("a");
    Fleet b = join("b");
    a.take(incident).orElseThrow();
    assertThat(a.has("notices")).isTrue();

    a.close();

    assertThat(b.take(incident)).isPresent();
    assertThat(b.has("notices")).isTrue();
  }

  @Test
  void aDutyIsOnesAndGoesToAnotherWhenThatOneIsDead() throws Exception {
    Fleet a = join("a", "of a", ASLEEP);
    Fleet b = join("b");
    assertThat(a.has("hss")).isTrue();
    assertThat(a.has("hss")).isTrue();
    assertThat(b.has("hss")).isFalse();
    assertThat(b.has("notices")).isTrue();

    pass(Duration.ofSeconds(11));
    await(b::mayWork);

    assertThat(b.has("hss")).isTrue();
    assertThat(a.has("hss")).isFalse();
  }

  @Test
  void aSecondControllerOfTheSameNameIsRefused() {
    join("a", "one", RHYTHM);

    assertThatThrownBy(() -> join("a", "two", RHYTHM))
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("a.test:8443")
        .hasMessageContaining("a name of its own");
  }

  @Test
  void aNameIsFreeAgainWhenItsControllerIsDead() {
    join("a", "one", ASLEEP);

    pass(Duration.ofSeconds(11));

    assertThat(join("a", "two", RHYTHM).mayWork()).isTrue();
  }

  @Test
  void aRestartedControllerGoesOnAtOnceUnderAHigherToken() {
    Fleet before = join("a", "of a", ASLEEP);
    long fence = before.take(incident).orElseThrow();

    Fleet after = join("a", "of a", RHYTHM);

    assertThat(after.take(incident).orElseThrow()).isGreaterThan(fence);
  }

  @Test
  void aLeaseThatSeveralRunsUseIsGivenBackByTheLast() {
    Fleet a = join("a");
    HeldLeases leases = new HeldLeases(a);
    HeldLeases.Run first = leases.enter(incident).orElseThrow();
    HeldLeases.Run second = leases.enter(incident).orElseThrow();
    long fence = leases.of(incident).orElseThrow();

    first.close();
    assertThat(leases.of(incident)).hasValue(fence);
    assertThat(a.holder(incident)).isPresent();
    second.close();

    assertThat(leases.of(incident)).isEmpty();
    assertThat(leases.isRunning(incident)).isFalse();
    assertThat(a.holder(incident)).isEmpty();
  }

  @Test
  void aLostLeaseIsNotTakenAnewWhileARunUnderItIsUnderWay() throws Exception {
    Fleet a = join("a");
    Fleet b = join("b");
    HeldLeases leases = new HeldLeases(a);
    HeldLeases.Run old = leases.enter(incident).orElseThrow();
    long fence = leases.of(incident).orElseThrow();
    jdbi.useHandle(handle -> handle.execute("UPDATE incident SET runner = 'b', fence = fence + 1"));

    HeldLeases.Run next = leases.enter(incident).orElseThrow();

    assertThat(leases.of(incident)).hasValue(fence);
    old.close();
    next.close();
    assertThat(leases.enter(incident)).isEmpty();
    assertThat(b.holder(incident)).contains(b.self());
  }

  @Test
  void theIdOfAnInstallationStays() throws Exception {
    String id = Installation.of(folder);

    assertThat(Installation.of(folder)).isEqualTo(id).isNotBlank();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(limit);
      Thread.sleep(5);
    }
  }
}
