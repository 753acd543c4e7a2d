package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.rpc.AuditTrail.Asked;
import dev.impound.controller.rpc.AuditTrail.Entry;
import dev.impound.controller.testing.DatabaseEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlAuditTrailTest {
  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;

  SqlAuditTrailTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void tellsWhatWasAskedOfWhichControllerAndHowItEndedNewestFirst() {
    SqlAuditTrail east = new SqlAuditTrail(database.jdbi(), "east");
    SqlAuditTrail west = new SqlAuditTrail(database.jdbi(), "west");
    Asked first = asked("dev.impound.operator.v1.ResponseService/Contain", 1);
    Asked second = asked("dev.impound.operator.v1.ResponseService/Release", 2);

    long number = east.enter(first);
    west.enter(second);
    east.answered(number, "FAILED_PRECONDITION");

    assertThat(east.newest(10))
        .containsExactly(
            new Entry(second, "west", ""), new Entry(first, "east", "FAILED_PRECONDITION"));
    assertThat(east.newest(1)).hasSize(1);
  }

  private static Asked asked(String call, int second) {
    return new Asked(
        Instant.parse("2026-03-04T05:06:00Z").plusSeconds(second),
        "spiffe://test.example/operator/ana",
        "/127.0.0.1:4711",
        call);
  }
}
