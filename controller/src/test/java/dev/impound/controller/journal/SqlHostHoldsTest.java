package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Target;
import dev.impound.controller.response.HostHolds.What;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlHostHoldsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlHostHolds holds;
  private IncidentId incident;

  SqlHostHoldsTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    holds = new SqlHostHolds(database.jdbi());
    incident =
        new SqlIncidentRegister(database.jdbi())
            .journal(
                new Order(
                    new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32))),
                    "shop",
                    "test",
                    "alice",
                    List.of(),
                    "",
                    List.of(),
                    NOW))
            .incident();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsWhatWasThereOfEachUntilItIsReleased() {
    holds.hold(incident, What.RESTART, "always", NOW);
    holds.hold(incident, What.NETWORK, "", NOW);
    assertThat(holds.prior(incident, What.RESTART)).contains("always");
    assertThat(holds.prior(incident, What.NETWORK)).contains("");

    holds.release(incident, What.NETWORK);
    assertThat(holds.prior(incident, What.NETWORK)).isEmpty();
    assertThat(holds.prior(incident, What.RESTART)).contains("always");
  }

  @Test
  void takesAnotherPriorStateThatWasFoundLater() {
    holds.hold(incident, What.RESTART, "always", NOW);
    holds.hold(incident, What.RESTART, "on-failure:3", NOW.plusSeconds(1));

    assertThat(holds.prior(incident, What.RESTART)).contains("on-failure:3");
  }
}
