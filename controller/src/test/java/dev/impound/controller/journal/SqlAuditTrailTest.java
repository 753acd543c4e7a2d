package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.impound.controller.access.AuditTrail.About;
import dev.impound.controller.access.AuditTrail.Asked;
import dev.impound.controller.access.AuditTrail.Entry;
import dev.impound.controller.access.AuditTrail.Outcome;
import dev.impound.controller.access.AuditTrail.Search;
import dev.impound.controller.testing.DatabaseEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlAuditTrailTest {
  private static final Instant START = Instant.parse("2026-03-04T05:06:00Z");

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
    east.answered(number, new Outcome("FAILED_PRECONDITION", "STEP_NOT_HELD"));

    assertThat(east.find(Search.newest(10)))
        .extracting(Entry::asked, Entry::controller, Entry::outcome)
        .containsExactly(
            tuple(second, "west", Outcome.OPEN),
            tuple(first, "east", new Outcome("FAILED_PRECONDITION", "STEP_NOT_HELD")));
    assertThat(east.find(Search.newest(1))).hasSize(1);
  }

  @Test
  void findsByWhoWhatWhereWhenAndHowItEnded() {
    SqlAuditTrail trail = new SqlAuditTrail(database.jdbi(), "east");
    trail.enter(asked("dev.impound.operator.v1.ResponseService/Contain", 1));
    long second = trail.enter(asked("dev.impound.operator.v1.ResponseService/Release", 2));
    trail.answered(second, new Outcome("PERMISSION_DENIED", "NOT_ALLOWED"));

    assertThat(calls(trail, search("ANA", "", "", "", ""))).hasSize(2);
    assertThat(calls(trail, search("an_", "", "", "", ""))).isEmpty();
    assertThat(calls(trail, search("", "release", "", "", ""))).containsExactly(2);
    assertThat(calls(trail, search("", "", "web-1", "INC-1", ""))).containsExactly(1);
    assertThat(calls(trail, search("", "", "", "", "NOT_ALLOWED"))).containsExactly(2);
    assertThat(
            calls(
                trail,
                new Search(
                    "",
                    "",
                    "",
                    "",
                    "",
                    Optional.of(START.plusSeconds(1)),
                    Optional.of(START.plusSeconds(2)),
                    0,
                    true,
                    10)))
        .containsExactly(1);
    assertThat(
            trail.find(
                new Search(
                    "", "", "", "", "", Optional.empty(), Optional.empty(), second, true, 10)))
        .isEmpty();
  }

  @Test
  void tellsWhatWasEnteredLate() {
    SqlAuditTrail trail = new SqlAuditTrail(database.jdbi(), "east");
    Instant late = START.plusSeconds(60);

    trail.enterLate(asked("Contain", 1), new Outcome("OK", ""), late);

    assertThat(trail.find(Search.newest(10)))
        .singleElement()
        .satisfies(entry -> assertThat(entry.late()).contains(late));
  }

  private static Search search(
      String caller, String call, String node, String incident, String outcome) {
    return new Search(
        caller, call, node, incident, outcome, Optional.empty(), Optional.empty(), 0, false, 10);
  }

  /** The seconds in which the calls came. */
  private static List<Integer> calls(SqlAuditTrail trail, Search search) {
    return trail.find(search).stream()
        .map(entry -> (int) (entry.asked().at().getEpochSecond() - START.getEpochSecond()))
        .toList();
  }

  private static Asked asked(String call, int second) {
    return new Asked(
        START.plusSeconds(second),
        "spiffe://test.example/operator/ana",
        "responder",
        "/127.0.0.1:4711",
        call,
        new About("web-" + second, "INC-" + second, ""));
  }
}
