package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister.Journaled;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.JournaledPlan;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Order.PlannedStep;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
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
class SqlIncidentRegisterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00.123456Z");
  private static final Target SHOP =
      new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32)));

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private Database database;
  private SqlIncidentRegister register;
  private SqlAlarmJournal alarms;
  private int keys;

  SqlIncidentRegisterTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    register = new SqlIncidentRegister(database.jdbi());
    alarms = new SqlAlarmJournal(database.jdbi());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void opensAnIncidentWithItsAlarmAndSteps() {
    Journaled journaled = register.journal(alarm("reverse shell"));

    Incident incident = register.find(journaled.incident()).orElseThrow();
    assertThat(journaled.joined()).isFalse();
    assertThat(incident.id()).isEqualTo(new IncidentId(1));
    assertThat(incident.target()).isEqualTo(SHOP);
    assertThat(incident.opened()).isEqualTo(NOW);
    assertThat(incident.alarms()).isEqualTo(1);
    assertThat(incident.state()).isEqualTo(IncidentState.RESPONDING);
    assertThat(incident.steps())
        .extracting(Step::kind)
        .containsExactly(StepKind.FREEZE, StepKind.ISOLATE);
    assertThat(incident.steps()).extracting(Step::state).containsOnly(StepState.WAITING);
  }

  @Test
  void joinsTheOpenIncidentAndPlansNothingThatWaitsAlready() {
    IncidentId first = register.journal(alarm("reverse shell")).incident();

    Journaled second = register.journal(alarm("crypto miner"));

    assertThat(second.incident()).isEqualTo(first);
    assertThat(second.joined()).isTrue();
    Incident incident = register.find(first).orElseThrow();
    assertThat(incident.alarms()).isEqualTo(2);
    assertThat(incident.reason()).isEqualTo("reverse shell");
    assertThat(incident.steps()).hasSize(2);
  }

  @Test
  void anAlarmPlansAgainWhatFailedButNotWhatIsInForce() {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    end(id, StepKind.FREEZE, StepState.DONE);
    end(id, StepKind.ISOLATE, StepState.FAILED);

    register.journal(alarm("reverse shell"));

    assertThat(register.find(id).orElseThrow().steps())
        .extracting(Step::kind)
        .containsExactly(StepKind.FREEZE, StepKind.ISOLATE, StepKind.ISOLATE);
  }

  @Test
  void anOrderPlansAgainEvenWhatIsInForce() {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    end(id, StepKind.FREEZE, StepState.DONE);
    end(id, StepKind.ISOLATE, StepState.DONE);

    register.journal(
        new Order(
            SHOP,
            "shop",
            "again",
            "alice",
            List.of(),
            "",
            List.of(PlannedStep.of(StepKind.FREEZE, false)),
            NOW));

    assertThat(register.find(id).orElseThrow().steps()).hasSize(3);
  }

  @Test
  void keepsWhatSetWhichStepsGoing() {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    register.plan(id, StepKind.SEAL, "", NOW);
    register.plan(id, StepKind.QUARANTINE_LOAD, "EV-1 on q-1", NOW);
    register.journal(alarm("reverse shell"));
    register.journal(
        new Order(
            SHOP,
            "shop",
            "all clear",
            "alice",
            List.of(),
            "",
            List.of(PlannedStep.of(StepKind.THAW, false)),
            NOW));

    assertThat(register.plans(id))
        .extracting(JournaledPlan::reason, JournaledPlan::orderedBy, JournaledPlan::steps)
        .containsExactly(
            tuple(
                "reverse shell",
                "falco",
                List.of(StepKind.FREEZE, StepKind.ISOLATE, StepKind.SEAL)),
            tuple("all clear", "alice", List.of(StepKind.THAW)));
  }

  @Test
  void changesTheIncidentsStateInTheSameBreathAsTheStepThatDecidesIt() {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    end(id, StepKind.FREEZE, StepState.DONE);
    assertThat(register.find(id).orElseThrow().state()).isEqualTo(IncidentState.RESPONDING);

    Step isolate = register.find(id).orElseThrow().latest(StepKind.ISOLATE).orElseThrow();

    assertThat(register.ended(isolate.id(), StepState.FAILED, "", NOW))
        .contains(IncidentState.PARTLY_CONTAINED);
    assertThat(register.find(id).orElseThrow().state()).isEqualTo(IncidentState.PARTLY_CONTAINED);
  }

  @Test
  void opensAnotherIncidentOnceTheFirstIsReleased() {
    IncidentId first = register.journal(alarm("reverse shell")).incident();
    end(first, StepKind.FREEZE, StepState.DONE);
    end(first, StepKind.ISOLATE, StepState.DONE);
    for (StepKind undo : List.of(StepKind.RESTORE, StepKind.THAW)) {
      register.ended(register.plan(first, undo, "", NOW), StepState.DONE, "", NOW);
    }

    IncidentId second = register.journal(alarm("reverse shell")).incident();

    assertThat(second).isNotEqualTo(first);
    assertThat(register.openOn(SHOP).map(Incident::id)).contains(second);
    assertThat(register.open()).isEqualTo(1);
  }

  @Test
  void aReleasedIncidentIsClosedSinceItsLastStepEnded() {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    end(id, StepKind.FREEZE, StepState.DONE);
    end(id, StepKind.ISOLATE, StepState.DONE);
    assertThat(register.closed(id)).isEmpty();
    register.ended(register.plan(id, StepKind.RESTORE, "", NOW), StepState.DONE, "", NOW);
    register.ended(
        register.plan(id, StepKind.THAW, "", NOW), StepState.DONE, "", NOW.plusSeconds(9));
    assertThat(register.closed(id)).contains(NOW.plusSeconds(9));

    StepId load = register.plan(id, StepKind.QUARANTINE_LOAD, "EV-1 on q-1", NOW.plusSeconds(20));

    assertThat(register.closed(id)).as("while it is loaded").isEmpty();
    register.ended(load, StepState.FAILED, "", NOW.plusSeconds(30));
    assertThat(register.closed(id)).contains(NOW.plusSeconds(30));
    assertThat(register.closed(new IncidentId(77))).isEmpty();
  }

  @Test
  void remembersUnfinishedWorkAcrossARestart() throws IOException {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    Step freeze = register.find(id).orElseThrow().latest(StepKind.FREEZE).orElseThrow();
    register.started(freeze.id(), "", NOW);
    register.note(id, NOW, "half done");

    database.close();
    database = engine.open(folder);
    SqlIncidentRegister restarted = new SqlIncidentRegister(database.jdbi());

    assertThat(restarted.unsettled()).extracting(Incident::id).containsExactly(id);
    Incident found = restarted.find(id).orElseThrow();
    assertThat(found.latest(StepKind.FREEZE).orElseThrow().state()).isEqualTo(StepState.WORKING);
    assertThat(found.timeline()).extracting("text").containsExactly("half done");
  }

  @Test
  void aStepThatIsTakenUpAgainKeepsWhenItFirstBegan() {
    IncidentId id = register.journal(alarm("reverse shell")).incident();
    Step freeze = register.find(id).orElseThrow().latest(StepKind.FREEZE).orElseThrow();
    register.started(freeze.id(), "", NOW);
    register.started(freeze.id(), "", NOW.plusSeconds(60));

    assertThat(register.find(id).orElseThrow().latest(StepKind.FREEZE).orElseThrow().started())
        .contains(NOW);
  }

  private void end(IncidentId id, StepKind kind, StepState state) {
    register.ended(register.find(id).orElseThrow().latest(kind).orElseThrow().id(), state, "", NOW);
  }

  private Order alarm(String rule) {
    Alarm alarm =
        new Alarm(
            "falco",
            SourceKind.FALCO,
            rule + keys++,
            Optional.empty(),
            rule,
            Severity.HIGH,
            Optional.empty(),
            new Claim(List.of("web-1"), List.of(), List.of("shop")),
            Map.of(),
            "",
            true);
    return new Order(
        SHOP,
        "shop",
        rule,
        "falco",
        List.of(alarms.add(List.of(alarm), NOW).getFirst().number()),
        "standard",
        List.of(PlannedStep.of(StepKind.FREEZE, true), PlannedStep.of(StepKind.ISOLATE, true)),
        NOW);
  }
}
