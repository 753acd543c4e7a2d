package dev.impound.controller.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.access.Access;
import dev.impound.controller.access.Verb;
import dev.impound.controller.approval.ApprovalRequest.State;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.Target;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlApprovalRegister;
import dev.impound.controller.journal.SqlIncidentRegister;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.controller.testing.FakeClock;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class ApprovalDeskTest {
  private static final NodeName WEB = new NodeName("web-1");
  private static final ApprovalId FIRST = new ApprovalId(1);

  private final DatabaseEngine engine;
  @TempDir private Path folder;
  private final FakeClock clock = new FakeClock();
  private Database database;
  private ApprovalDesk desk;

  ApprovalDeskTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws IOException {
    database = engine.open(folder);
    desk =
        new ApprovalDesk(
            new SqlApprovalRegister(database.jdbi()),
            new ApprovalSettings(EnumSet.allOf(ApprovalKind.class), 2, Duration.ofHours(8)),
            clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private RefusedException ask(String operator) {
    return desk.await(
        new ApprovalDesk.Wish(
            ApprovalKind.PURGE, operator, "case closed", "removing CAP-1", List.of(WEB), "eA=="));
  }

  private static String done(ApprovalRequest request) {
    return "done";
  }

  /** Does it as one who may this verb on web-1 and look at everything. */
  private static <T> T as(Verb verb, Callable<T> work) throws Exception {
    return Access.seeing(
            Context.ROOT,
            new Access.View(
                one -> one == Verb.READ,
                (one, node) -> one == Verb.READ || (one == verb && node.equals(WEB))))
        .call(work);
  }

  private static RefusalReason reason(Verb verb, Callable<?> work) {
    return catchThrowableOfType(RefusedException.class, () -> as(verb, work)).refusal().reason();
  }

  @Test
  void aRequestTellsItsNumberAndThatItWaits() throws Exception {
    RefusedException told = ask("ana");

    assertThat(told.refusal().reason()).isEqualTo(RefusalReason.SECOND_PERSON_NEEDED);
    assertThat(told.refusal().message()).contains("APR-1");
    assertThat(told.refusal().hint()).contains("impound approval approve APR-1");
    assertThat(as(Verb.READ, () -> desk.newest(10)))
        .singleElement()
        .satisfies(request -> assertThat(request.word(clock.instant())).isEqualTo("waiting"));
  }

  @Test
  void whoAsksAgainForTheSameIsToldTheSameRequest() throws Exception {
    ask("ana");
    ask("ana");

    assertThat(as(Verb.READ, () -> desk.newest(10))).hasSize(1);
    ask("ben");
    assertThat(as(Verb.READ, () -> desk.newest(10))).hasSize(2);
  }

  @Test
  void anotherPersonWithTheVerbHasItDoneOnceAndTheRequesterSeesWhatCameOfIt() throws Exception {
    ask("ana");

    as(Verb.PURGE, () -> desk.approve(FIRST, "ben", "seen", ApprovalDeskTest::done));

    ApprovalRequest seen = as(Verb.READ, () -> desk.find(FIRST));
    assertThat(seen.state()).isEqualTo(State.APPROVED);
    assertThat(seen.decided().orElseThrow().by()).isEqualTo("ben");
    assertThat(seen.outcome()).isEqualTo("done");
    assertThat(
            reason(Verb.PURGE, () -> desk.approve(FIRST, "carol", "seen", ApprovalDeskTest::done)))
        .isEqualTo(RefusalReason.APPROVAL_CLOSED);
  }

  @Test
  void whoAskedCannotApproveButWithdraw() throws Exception {
    ask("ana");

    assertThat(reason(Verb.PURGE, () -> desk.approve(FIRST, "ana", "sure", ApprovalDeskTest::done)))
        .isEqualTo(RefusalReason.NOT_ALLOWED);
    assertThat(as(Verb.READ, () -> desk.deny(FIRST, "ana", "wrong one")).state())
        .isEqualTo(State.DENIED);
  }

  @Test
  void whoHasNotTheVerbThereDecidesNothing() {
    ask("ana");

    assertThat(
            reason(Verb.CONTAIN, () -> desk.approve(FIRST, "ben", "seen", ApprovalDeskTest::done)))
        .isEqualTo(RefusalReason.NOT_ALLOWED);
    assertThat(reason(Verb.CONTAIN, () -> desk.deny(FIRST, "ben", "no")))
        .isEqualTo(RefusalReason.NOT_ALLOWED);
  }

  @Test
  void aRequestThatHasExpiredIsNotDone() throws Exception {
    ask("ana");
    clock.advance(Duration.ofHours(8));

    assertThat(reason(Verb.PURGE, () -> desk.approve(FIRST, "ben", "late", ApprovalDeskTest::done)))
        .isEqualTo(RefusalReason.APPROVAL_CLOSED);
    assertThat(as(Verb.READ, () -> desk.find(FIRST)).word(clock.instant())).isEqualTo("expired");
  }

  @Test
  void whatFailedStandsInTheRequestAndIsNotDoneAgain() throws Exception {
    ask("ana");

    assertThat(
            reason(
                Verb.PURGE,
                () ->
                    desk.approve(
                        FIRST,
                        "ben",
                        "seen",
                        request -> {
                          throw new RefusedException(RefusalReason.EVIDENCE_HELD, "held", "");
                        })))
        .isEqualTo(RefusalReason.EVIDENCE_HELD);
    assertThat(as(Verb.READ, () -> desk.find(FIRST)).outcome()).isEqualTo("failed: held");
  }

  @Test
  void whatAnotherControllerHasToDoWaitsOn() throws Exception {
    ask("ana");

    assertThat(
            reason(
                Verb.PURGE,
                () ->
                    desk.approve(
                        FIRST,
                        "ben",
                        "seen",
                        request -> {
                          throw new RefusedException(
                              Refusal.elsewhere("kept by east", "", "east:8444"));
                        })))
        .isEqualTo(RefusalReason.ELSEWHERE);
    assertThat(
            as(Verb.PURGE, () -> desk.approve(FIRST, "ben", "seen", ApprovalDeskTest::done))
                .outcome())
        .isEqualTo("done");
  }

  @Test
  void whoContainsMoreTargetsInAWhileThanAllowedNeedsASecondPerson() {
    IncidentDesk incidents = new IncidentDesk(new SqlIncidentRegister(database.jdbi()), clock);
    contain(incidents, "a", "ana");
    contain(incidents, "b", "ben");
    assertThat(desk.isManyTargets("ana", Optional.empty())).isFalse();

    long second = contain(incidents, "c", "ana");

    assertThat(desk.isManyTargets("ana", Optional.empty())).isTrue();
    assertThat(desk.isManyTargets("ana", Optional.of(second))).as("the same again").isFalse();
    assertThat(desk.isManyTargets("ben", Optional.empty())).isFalse();
    clock.advance(ApprovalSettings.WINDOW.plusSeconds(1));
    assertThat(desk.isManyTargets("ana", Optional.empty())).isFalse();
  }

  private static long contain(IncidentDesk incidents, String digit, String operator) {
    Instant now = incidents.now();
    return incidents
        .journal(
            new Order(
                new Target(WEB, new ContainerId(digit.repeat(64))),
                "shop",
                "seen",
                operator,
                List.of(),
                "",
                List.of(Order.PlannedStep.of(StepKind.FREEZE, false)),
                now))
        .incident()
        .number();
  }
}
