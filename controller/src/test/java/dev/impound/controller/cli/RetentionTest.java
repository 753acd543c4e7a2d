package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.CapturePurge;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.Hold;
import dev.impound.operator.v1.HoldEvidenceRequest;
import dev.impound.operator.v1.ItemState;
import dev.impound.operator.v1.KeptCapture;
import dev.impound.operator.v1.ListRetentionRequest;
import dev.impound.operator.v1.ListRetentionResponse;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.PurgedItem;
import dev.impound.operator.v1.ReleaseHoldRequest;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RetentionTest {
  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    rig.controller.retention.planned.add(
        CapturePurge.newBuilder()
            .setCaptureId("CAP-4")
            .setIncidentId("INC-3")
            .addItems(
                PurgedItem.newBuilder()
                    .setId("EV-6")
                    .setName("image")
                    .setSize(3000)
                    .setSha256("ab"))
            .setRemovedBlobs(2)
            .setRemovedBytes(1000)
            .setSharedBlobs(1)
            .setSharedBytes(2000)
            .build());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static Hold.Builder hold() {
    return Hold.newBuilder()
        .setId("HOLD-1")
        .setSubject("INC-3")
        .setActor("operator/ana")
        .setAt(Samples.at(0))
        .setReason("case 118");
  }

  private boolean purged() {
    return rig.controller.asked.stream().anyMatch(PurgeRequest.class::isInstance);
  }

  @Test
  void ordersAHoldAndTellsItsId() {
    rig.controller.retention.hold = hold().build();

    assertThat(rig.run("evidence", "hold", "INC-3", "--reason", "case 118")).isZero();

    assertThat(rig.out())
        .isEqualTo("HOLD-1 on INC-3, since 2026-11-22T12:00:00.000Z, by operator/ana: case 118\n");
    assertThat(rig.controller.asked)
        .containsExactly(
            HoldEvidenceRequest.newBuilder().setSubject("INC-3").setReason("case 118").build());
  }

  @Test
  void endsTheHoldThatIsNamed() {
    rig.controller.retention.hold = hold().build();

    assertThat(
            rig.run(
                "evidence",
                "unhold",
                "INC-3",
                "--hold",
                "HOLD-1",
                "--reason",
                "closed",
                "-o",
                "json"))
        .isZero();

    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json.get("id").asString()).isEqualTo("HOLD-1");
    assertThat(rig.controller.asked)
        .containsExactly(
            ReleaseHoldRequest.newBuilder()
                .setSubject("INC-3")
                .setHoldId("HOLD-1")
                .setReason("closed")
                .build());
  }

  @Test
  void showsHoldsAndTombstonesWithTheItems() {
    rig.controller.evidence.store(
        EvidenceItem.newBuilder()
            .setId("EV-6")
            .setIncidentId("INC-3")
            .setCaptureId("CAP-4")
            .setKind(ItemKind.ITEM_KIND_LOGS)
            .setState(ItemState.ITEM_STATE_PURGED)
            .setReason("purged at noon by operator/ana: over")
            .addHolds(hold()),
        new byte[3]);

    assertThat(rig.run("evidence", "list")).isZero();
    assertThat(rig.out()).contains("HELD").contains("HOLD-1").contains("purged at noon");

    assertThat(rig.run("evidence", "show", "EV-6")).isZero();
    assertThat(rig.out()).contains("state:").contains("purged").contains("HOLD-1 on INC-3, since");
  }

  @Test
  void tellsInADryRunWhatWouldGoAndRemovesNothing() {
    assertThat(rig.run("evidence", "purge", "INC-3", "--reason", "over", "--dry-run")).isZero();

    assertThat(rig.out())
        .contains("nothing was removed")
        .contains("EV-6")
        .contains("CAP-4: 2 blobs, 1000 B; 1 blobs, 2.0 KiB, stay");
    assertThat(purged()).isFalse();
  }

  @Test
  void purgesOnlyAfterTheIdWasTyped() {
    rig.inputIsTerminal = true;
    rig.type("yes\n");
    assertThat(rig.run("evidence", "purge", "INC-3", "--reason", "over"))
        .isEqualTo(ExitCode.REFUSED.number());
    assertThat(rig.err()).contains("type INC-3 to remove it").contains("nothing was removed");
    assertThat(purged()).isFalse();

    rig.type("INC-3\n");
    assertThat(rig.run("evidence", "purge", "INC-3", "--reason", "over")).isZero();
    assertThat(rig.out()).contains("what is gone:");
    assertThat(rig.controller.asked)
        .contains(PurgeRequest.newBuilder().addCaptureIds("CAP-4").setReason("over").build());
  }

  @Test
  void doesNotPurgeUnaskedWithoutATerminal() {
    assertThat(rig.run("evidence", "purge", "INC-3", "--reason", "over"))
        .isEqualTo(ExitCode.REFUSED.number());
    assertThat(purged()).isFalse();

    assertThat(rig.run("evidence", "purge", "INC-3", "--reason", "over", "--yes", "-o", "json"))
        .isZero();
    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json.get("purged").asBoolean()).isTrue();
    assertThat(json.get("captures").get(0).get("captureId").asString()).isEqualTo("CAP-4");
  }

  @Test
  void tellsOfTheHoldThatStandsInTheWay() {
    rig.controller.failNext(
        Refusal.of(
                RefusalReason.EVIDENCE_HELD,
                "capture CAP-4 of INC-3 is held: HOLD-1",
                "end it with \"impound evidence unhold\"")
            .asStatus());

    assertThat(rig.run("evidence", "purge", "INC-3", "--reason", "over"))
        .isEqualTo(ExitCode.REFUSED.number());
    assertThat(rig.err()).contains("HOLD-1").contains("impound evidence unhold");
  }

  private static KeptCapture.Builder kept() {
    return KeptCapture.newBuilder()
        .setCaptureId("CAP-4")
        .setIncidentId("INC-3")
        .setOpened(Samples.at(0));
  }

  @Test
  void tellsWhenEvidenceIsDueAndWhatHoldsIt() {
    rig.controller.retention.kept =
        ListRetentionResponse.newBuilder()
            .setKeep(Duration.newBuilder().setSeconds(30 * 86_400))
            .addCaptures(kept().setClosed(Samples.at(60)).setDue(Samples.at(120)))
            .addCaptures(kept().setCaptureId("CAP-5"))
            .addCaptures(kept().setCaptureId("CAP-6").setDue(Samples.at(9)).addHolds(hold()))
            .build();

    assertThat(rig.run("evidence", "retention")).isZero();

    assertThat(rig.out()).startsWith("Evidence is removed by itself 30 days after");
    assertThat(rig.out().lines().skip(2).toList())
        .satisfiesExactly(
            due -> assertThat(due).startsWith("CAP-4").contains(Shown.time(true, Samples.at(120))),
            open -> assertThat(open).startsWith("CAP-5").contains("open").contains("after closing"),
            held ->
                assertThat(held)
                    .startsWith("CAP-6")
                    .contains("when it is no longer held")
                    .contains("HOLD-1 on INC-3"));
  }

  @Test
  void saysThatNothingGoesByItselfAndAsksAsIf() {
    assertThat(rig.run("evidence", "retention", "--as-if", "2d")).isZero();

    assertThat(rig.out()).contains("Nothing is removed by itself").contains("as if");
    assertThat(rig.controller.asked)
        .containsExactly(
            ListRetentionRequest.newBuilder()
                .setKeep(Duration.newBuilder().setSeconds(2 * 86_400))
                .build());
    assertThat(rig.run("evidence", "retention", "--as-if", "soon")).isEqualTo(2);
  }
}
