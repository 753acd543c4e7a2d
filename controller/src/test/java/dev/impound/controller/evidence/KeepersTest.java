package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.FakePeers;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers with one catalog, each with a store of its own. */
class KeepersTest {
  private static final byte[] LOGS = StoreLab.text("hello");

  @TempDir Path folder;
  private final FakePeers peers = new FakePeers();
  private StoreLab keeper;
  private StoreLab other;

  @BeforeEach
  void openTwoStores() throws IOException {
    peers.join("a");
    keeper = StoreLab.in(Files.createDirectory(folder.resolve("a")));
    other = keeper.other(Files.createDirectory(folder.resolve("b")), peers.join("b"));
  }

  @AfterEach
  void close() throws IOException {
    keeper.close();
    other.close();
  }

  @Test
  void refersToTheControllerThatKeepsAnItem() throws IOException {
    Item item = keeper.sealedLogs(LOGS);

    for (ThrowingCallable needsBytes :
        new ThrowingCallable[] {
          () -> other.evidence.raw(item.id()),
          () -> other.evidence.archive(item.id()),
          () -> other.evidence.custody(item.id()),
          () -> other.evidence.verify(item.id(), Actor.CONTROLLER, (done, total) -> {}),
          () -> other.evidence.requireKept(item)
        }) {
      assertThatThrownBy(needsBytes)
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> {
                assertThat(e.refusal().reason()).isEqualTo(RefusalReason.ELSEWHERE);
                assertThat(e.refusal().controller()).isEqualTo("a.example:8444");
                assertThat(e).hasMessage("evidence EV-1 lies on controller a (a.example:8444)");
              });
    }
  }

  @Test
  void refersAPurgeAndAHoldToTheControllerThatKeepsTheCapture() throws IOException {
    CaptureId capture = keeper.sealedLogs(LOGS).capture();
    Retention elsewhere = other.evidence.retention();

    for (ThrowingCallable order :
        new ThrowingCallable[] {
          () -> elsewhere.plan(elsewhere.subject(capture.toString())),
          () -> elsewhere.purge(List.of(capture), Actor.CONTROLLER, "over"),
          () -> elsewhere.hold(elsewhere.subject(capture.toString()), Actor.CONTROLLER, "a case")
        }) {
      assertThatThrownBy(order)
          .isInstanceOfSatisfying(
              RefusedException.class,
              e -> assertThat(e.refusal().controller()).isEqualTo("a.example:8444"));
    }
  }

  @Test
  void purgesNothingHereWhileAHoldThatAnotherControllerTookStands() throws IOException {
    CaptureId capture = keeper.sealedLogs(LOGS).capture();
    Retention elsewhere = other.evidence.retention();

    elsewhere.hold(elsewhere.subject("INC-1"), Actor.CONTROLLER, "a case");

    assertThatThrownBy(
            () -> keeper.evidence.retention().purge(List.of(capture), Actor.CONTROLLER, "over"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.EVIDENCE_HELD));
  }

  @Test
  void tellsOfWhatAnotherKeepsAllTheSame() throws IOException {
    Item item = keeper.sealedLogs(LOGS);

    assertThat(other.evidence.items(Optional.empty())).containsExactly(item);
    assertThat(other.evidence.item(item.id()).keeper()).isEqualTo("a");
    assertThat(other.evidence.manifest(item.capture())).isPresent();
    assertThat(other.evidence.path(item)).isEmpty();
    assertThat(other.evidence.keeps(item.capture())).isFalse();
    assertThat(keeper.evidence.keeps(item.capture())).isTrue();
    assertThat(other.evidence.usage().storedBytes()).isZero();
  }

  @Test
  void saysThatTheKeeperIsDeadWhereItIs() throws IOException {
    Item item = keeper.sealedLogs(LOGS);
    peers.lose("a");

    assertThatThrownBy(() -> other.evidence.raw(item.id()))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> {
              assertThat(e.refusal().controller()).isEmpty();
              assertThat(e.refusal().hint()).isEqualTo("start it, or read its store");
              assertThat(e)
                  .hasMessage("evidence EV-1 lies on controller a, which gives no sign of life");
            });
  }

  @Test
  void takesNoDeliveryForACaptureOfAnother() {
    CaptureId capture = keeper.openCapture();

    assertThatThrownBy(() -> other.deliver(capture, ItemKind.LOGS, LOGS))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.ELSEWHERE));
    assertThatThrownBy(() -> other.evidence.abandon(capture, "not mine"))
        .isInstanceOf(RefusedException.class);
    assertThat(other.evidence.openCaptures()).isEmpty();
  }

  @Test
  void leavesTheSealsOfAnotherToIt() throws IOException {
    CaptureId capture = keeper.openCapture();
    keeper.catalog.decide(capture, List.of(), new byte[] {1});

    other.restart();

    assertThat(keeper.catalog.capture(capture).orElseThrow().state())
        .isEqualTo(CaptureState.SEALING);
  }

  @Test
  void closesAtItsStartWhatAnotherTookOver() throws IOException {
    CaptureId old = keeper.openCapture();
    keeper.deliver(old, ItemKind.LOGS, LOGS);
    CaptureId instead = other.openCapture();
    keeper.restart();

    assertThat(new TakenOverCaptures(keeper.evidence, id -> acquiring(old)).close()).isZero();
    assertThat(new TakenOverCaptures(keeper.evidence, id -> acquiring(instead)).close()).isOne();

    assertThat(keeper.evidence.items(old))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.state()).isEqualTo(ItemState.PARTIAL);
              assertThat(item.reason()).contains("taken over by another controller, as CAP-2");
            });
    assertThat(other.evidence.openCaptures()).extracting(Capture::id).containsExactly(instead);
  }

  private static Optional<Incident> acquiring(CaptureId capture) {
    Step acquire =
        new Step(
            new StepId(1),
            StepKind.ACQUIRE,
            StepState.DONE,
            capture.toString(),
            "",
            StoreLab.NOW,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "");
    return Optional.of(
        new Incident(
            StoreLab.INCIDENT,
            new Target(StoreLab.NODE, StoreLab.CONTAINER),
            "shop",
            IncidentState.CONTAINED,
            "test",
            "ana",
            "",
            StoreLab.NOW,
            1,
            List.of(acquire),
            List.of()));
  }
}
