package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.controller.response.CloudHolds.Held;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlCloudHoldsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final CutPoint WEB = CutPoint.of(new ListenerId("listener-web"));
  private static final String BEFORE = Whitelist.of("office").toJson();

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlCloudHolds holds;
  private IncidentId first;
  private IncidentId second;

  SqlCloudHoldsTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    holds = new SqlCloudHolds(database.jdbi());
    first = incident(database.jdbi(), "aa");
    second = incident(database.jdbi(), "bb");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsWhatTheListenerWasBeforeTheFirstHoldWhateverTheSecondFinds() {
    holds.hold(WEB, "web", first, BEFORE, NOW);
    holds.hold(WEB, "web", second, Whitelist.of("responders").toJson(), NOW);

    assertThat(holds.heldBy(second))
        .containsExactly(new Held(WEB, "web", BEFORE, List.of(first, second)));
  }

  @Test
  void forgetsThePriorStateOnlyWithTheLastHold() {
    holds.hold(WEB, "web", first, BEFORE, NOW);
    holds.hold(WEB, "web", second, Whitelist.none().toJson(), NOW);
    holds.release(WEB, first);

    assertThat(holds.heldBy(first)).isEmpty();
    assertThat(holds.heldBy(second)).containsExactly(new Held(WEB, "web", BEFORE, List.of(second)));

    holds.release(WEB, second);
    holds.hold(WEB, "web", first, Whitelist.none().toJson(), NOW);
    assertThat(holds.heldBy(first))
        .extracting(Held::prior)
        .containsExactly(Whitelist.none().toJson());
  }

  @Test
  void tellsTheSameIdOfTwoWaysApart() {
    CutPoint port = new CutPoint(Way.SECURITY_GROUP, "listener-web");
    holds.hold(WEB, "web", first, BEFORE, NOW);
    holds.hold(port, "", first, "{\"security_groups\":[\"a\"]}", NOW);
    holds.release(WEB, first);

    assertThat(holds.all()).extracting(Held::point).containsExactly(port);
    assertThat(holds.heldBy(first)).isEqualTo(holds.all());
  }

  private static IncidentId incident(Jdbi jdbi, String digits) {
    return new SqlIncidentRegister(jdbi)
        .journal(
            new Order(
                new Target(new NodeName("web-1"), new ContainerId(digits.repeat(32))),
                "shop",
                "test",
                "alice",
                List.of(),
                "",
                List.of(),
                NOW))
        .incident();
  }
}
