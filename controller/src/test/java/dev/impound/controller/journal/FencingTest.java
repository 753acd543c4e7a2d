package dev.impound.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.fleet.FleetRegister;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.LeaseLostException;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.Order.PlannedStep;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a controller may journal of an incident that it runs, or runs no more. */
class FencingTest {
  private static final Duration LEASE = Duration.ofDays(1);

  @TempDir private Path folder;
  private FleetRegister fleet;
  private SqlIncidentRegister register;
  private OptionalLong token = OptionalLong.empty();
  private IncidentId incident;
  private StepId freeze;

  @BeforeEach
  void open() throws IOException {
    Database database = Database.sqlite(folder.resolve("impound.db"));
    Jdbi jdbi = database.jdbi();
    fleet = new SqlFleetRegister(jdbi, jdbi, database::micros);
    fleet.join(new Peer("a", ""), "of a", LEASE);
    fleet.join(new Peer("b", ""), "of b", LEASE);
    register = new SqlIncidentRegister(jdbi, "a", id -> token);
    incident =
        register
            .journal(
                new Order(
                    new Target(new NodeName("web-1"), new ContainerId("ab".repeat(32))),
                    "shop",
                    "test",
                    "alice",
                    List.of(),
                    "",
                    List.of(PlannedStep.of(StepKind.FREEZE, false)),
                    Instant.EPOCH))
            .incident();
    freeze = register.find(incident).orElseThrow().steps().getFirst().id();
  }

  @Test
  void underItsLeaseAStepIsJournaledWithItsRunner() {
    token = fleet.take(incident, "a");

    register.started(freeze, "", Instant.EPOCH);
    register.ended(freeze, StepState.DONE, "", Instant.EPOCH);

    assertThat(register.find(incident).orElseThrow().steps())
        .allMatch(step -> step.state() == StepState.DONE && step.runner().equals("a"));
  }

  @Test
  void withoutALeaseNothingOfALaneIsJournaled() {
    everyWriteIsRefused();
  }

  @Test
  void underAnOlderTokenNothingOfALaneIsJournaled() {
    token = fleet.take(incident, "a");
    fleet.take(incident, "a");

    everyWriteIsRefused();
  }

  @Test
  void whatAnotherControllerRunsIsNotJournaled() {
    token = fleet.take(incident, "a");
    fleet.leave("a", "of a");
    fleet.take(incident, "b");

    everyWriteIsRefused();
  }

  private void everyWriteIsRefused() {
    Instant at = Instant.EPOCH;
    Stream.<ThrowingCallable>of(
            () -> register.assign(freeze, "CAP-1"),
            () -> register.started(freeze, "", at),
            () -> register.ended(freeze, StepState.DONE, "", at),
            () -> register.held(freeze, HoldCause.ASKED, "why", at, at))
        .forEach(
            write ->
                assertThatThrownBy(write)
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining(incident.toString()));
    assertThat(register.find(incident).orElseThrow().steps())
        .allMatch(step -> step.state() == StepState.WAITING && step.runner().isEmpty());
  }

  @Test
  void whatAnOperatorWaitsForOnAQuarantineNodeNeedsNoLease() {
    StepId load = register.plan(incident, StepKind.QUARANTINE_LOAD, "EV-1", Instant.EPOCH);

    register.started(load, "EV-1", Instant.EPOCH);
    register.ended(load, StepState.DONE, "", Instant.EPOCH);

    assertThat(register.find(incident).orElseThrow().steps().getLast().state())
        .isEqualTo(StepState.DONE);
  }
}
