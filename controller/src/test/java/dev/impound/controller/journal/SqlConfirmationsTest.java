package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.Confirmation;
import dev.impound.controller.incident.Confirmation.State;
import dev.impound.controller.incident.Confirmation.Then;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Order.PlannedStep;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import dev.impound.controller.notification.NewsKind;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class SqlConfirmationsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final Instant UNTIL = NOW.plusSeconds(1800);

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlIncidentRegister register;
  private SqlNewsJournal news;
  private SqlConfirmations confirmations;

  SqlConfirmationsTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    register = new SqlIncidentRegister(database.jdbi());
    news = new SqlNewsJournal(database.jdbi());
    news.channels(Map.of("phone", EnumSet.of(NewsKind.UNCONFIRMED)));
    confirmations = new SqlConfirmations(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void comesInWithTheOrderThatOpensTheIncident() {
    IncidentId id = contained(Then.REVERT);

    assertThat(confirmations.find(id))
        .contains(
            new Confirmation(id, UNTIL, Then.REVERT, State.WAITING, "", "", Optional.empty()));
    assertThat(confirmations.due(UNTIL.minusSeconds(1))).isEmpty();
    assertThat(confirmations.due(UNTIL)).extracting(Confirmation::incident).containsExactly(id);
    assertThat(confirmations.find(new IncidentId(99))).isEmpty();
  }

  @Test
  void isConfirmedOnceAndDueNoMore() {
    IncidentId id = contained(Then.PAGE);

    assertThat(confirmations.confirm(id, "alice", "seen", NOW)).isTrue();
    assertThat(confirmations.confirm(id, "bob", "seen too", NOW)).isFalse();

    assertThat(confirmations.find(id))
        .contains(
            new Confirmation(
                id, UNTIL, Then.PAGE, State.CONFIRMED, "alice", "seen", Optional.of(NOW)));
    assertThat(confirmations.due(UNTIL)).isEmpty();
    assertThat(confirmations.lapse(id, UNTIL)).isFalse();
    assertThat(news.first("phone")).isEmpty();
  }

  @Test
  void lapsesOnceWithItsNewsAndPlansNothingWhereSomebodyIsPaged() {
    IncidentId id = contained(Then.PAGE);

    assertThat(confirmations.lapse(id, UNTIL)).isTrue();
    assertThat(confirmations.lapse(id, UNTIL)).isFalse();

    assertThat(confirmations.find(id).orElseThrow().state()).isEqualTo(State.PAGED);
    assertThat(news.first("phone").orElseThrow().news().text())
        .startsWith(id + ": nobody confirmed the containment until 2026-03-01T03:30:00Z; it stays");
    assertThat(register.find(id).orElseThrow().state()).isEqualTo(IncidentState.CONTAINED);
    assertThat(register.find(id).orElseThrow().timeline()).hasSize(1);
    assertThat(confirmations.confirm(id, "alice", "seen", UNTIL)).isTrue();
  }

  @Test
  void lapsesWithTheStepsThatUndoIt() {
    IncidentId id = contained(Then.REVERT);

    assertThat(confirmations.lapse(id, UNTIL)).isTrue();
    assertThat(confirmations.lapse(id, UNTIL)).isFalse();

    assertThat(confirmations.find(id).orElseThrow().state()).isEqualTo(State.REVERTED);
    assertThat(register.find(id).orElseThrow().steps())
        .filteredOn(step -> step.state() == StepState.WAITING)
        .extracting(Step::kind)
        .containsExactly(
            StepKind.RESTORE, StepKind.RESTORE_NETWORK, StepKind.RESTORE_RESTART, StepKind.THAW);
    assertThat(register.unsettled()).hasSize(1);
    assertThat(news.first("phone").orElseThrow().news().text()).endsWith("it is released");
    assertThat(confirmations.confirm(id, "alice", "seen", UNTIL)).isFalse();
  }

  @Test
  void isAskedForAnewByAnOrderThatContainsAfterThereWasNothingLeftToConfirm() {
    IncidentId id = contained(Then.PAGE);
    confirmations.close(id, UNTIL);
    assertThat(confirmations.find(id).orElseThrow().state()).isEqualTo(State.VOID);
    assertThat(confirmations.due(UNTIL)).isEmpty();

    register.journal(order(Then.REVERT));

    assertThat(confirmations.find(id).orElseThrow())
        .extracting(Confirmation::state, Confirmation::then)
        .containsExactly(State.WAITING, Then.REVERT);
  }

  @Test
  void outlivesARestart() throws IOException {
    IncidentId id = contained(Then.PAGE);
    database.close();
    database = engine.open(folder);

    assertThat(new SqlConfirmations(database.jdbi()).due(UNTIL))
        .extracting(Confirmation::incident)
        .containsExactly(id);
  }

  private IncidentId contained(Then then) {
    IncidentId id = register.journal(order(then)).incident();
    for (Step step : register.find(id).orElseThrow().steps()) {
      register.ended(step.id(), StepState.DONE, "", NOW);
    }
    return id;
  }

  /** As an alarm sets it going; the alarm itself is not needed. */
  private static Order order(Then then) {
    return new Order(
        new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32))),
        "shop",
        "reverse shell",
        "falco",
        List.of(77L),
        "standard",
        List.of(PlannedStep.of(StepKind.FREEZE, false), PlannedStep.of(StepKind.ISOLATE, false)),
        NOW,
        Optional.of(new Order.ConfirmBy(UNTIL, then)),
        CaptureScope.STANDARD);
  }
}
