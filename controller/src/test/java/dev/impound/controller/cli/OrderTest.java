package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.CaptureProfile;
import dev.impound.operator.v1.CaptureRequest;
import dev.impound.operator.v1.CloudCut;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.ItemState;
import dev.impound.operator.v1.RaiseAlarmRequest;
import dev.impound.operator.v1.StepKind;
import dev.impound.operator.v1.StepState;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OrderTest {
  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
    rig.controller.plan = Samples.plan();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void contained() {
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_RESPONDING,
                Samples.step(StepKind.STEP_KIND_FREEZE, StepState.STEP_STATE_WAITING))
            .build());
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_CONTAINED,
                Samples.step(StepKind.STEP_KIND_FREEZE, StepState.STEP_STATE_DONE)
                    .setDetail("3 processes frozen"))
            .addChangesInForce("shop is frozen; impound release web-1/shop --reason TEXT")
            .build());
  }

  @Test
  void printsThePlanOfADryRunAndOrdersNothing() {
    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--dry-run")).isZero();

    assertThat(rig.controller.ordersGiven()).isZero();
    assertThat(rig.out())
        .isEqualTo(
            """
            plan (nothing was changed) to contain: web-1/shop (3f9c0a12be41)
            1. freeze shop
               effect: its 3 processes stop
               undo:   impound release web-1/shop --reason TEXT
            warning: no listener is in front of it
            """);
  }

  @Test
  void writesThePlanOfADryRunAsJson() {
    assertThat(rig.run("release", "web-1/shop", "--reason", "x", "--dry-run", "-o", "json"))
        .isZero();

    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json.get("plan").get("steps").get(0).get("action").asString())
        .isEqualTo("freeze shop");
    assertThat(json.get("incident").isNull()).isTrue();
    assertThat(rig.controller.ordersGiven()).isZero();
  }

  @Test
  void asksForTheWaysToCutThatAreNamed() {
    assertThat(
            rig.run(
                "contain",
                "web-1/shop",
                "--reason",
                "shell",
                "--dry-run",
                "--cut",
                "drain-members,isolate-node",
                "--cut",
                "DRAIN-MEMBERS"))
        .isZero();

    assertThat(rig.controller.asked)
        .singleElement()
        .satisfies(
            asked ->
                assertThat(((ContainRequest) asked).getCloudCutsList())
                    .containsExactly(
                        CloudCut.CLOUD_CUT_DRAIN_MEMBERS, CloudCut.CLOUD_CUT_ISOLATE_NODE));
  }

  @Test
  void saysWhichWaysToCutThereAre() {
    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--cut", "unplug"))
        .isEqualTo(2);

    assertThat(rig.err())
        .contains(
            "\"unplug\" is no way to cut; there are close-listeners, drain-members, isolate-node,"
                + " none");
    assertThat(rig.controller.asked).isEmpty();
  }

  @Test
  void changesNothingWithoutATerminalToAskOn() {
    rig.type("y\n");

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell")).isEqualTo(5);

    assertThat(rig.controller.ordersGiven()).isZero();
    assertThat(rig.err()).contains("1. freeze shop").contains("hint: repeat it with --yes");
  }

  @Test
  void changesNothingWhenThePersonDoesNotSayYes() {
    rig.inputIsTerminal = true;

    for (String answer : new String[] {"n\n", "\n", "", "yeah\n"}) {
      rig.type(answer);
      assertThat(rig.run("contain", "web-1/shop", "--reason", "shell")).isEqualTo(5);
    }

    assertThat(rig.controller.ordersGiven()).isZero();
  }

  @Test
  void containsWhenThePersonSaysYes() {
    rig.inputIsTerminal = true;
    rig.type("y\n");
    contained();

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell")).isZero();

    assertThat(rig.controller.ordersGiven()).isEqualTo(1);
    assertThat(rig.err()).contains("go on? [y/N]");
  }

  @Test
  void tellsEachStepAsItEndsAndHowToUndoIt() {
    contained();

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--yes")).isZero();

    assertThat(rig.controller.asked)
        .filteredOn(ContainRequest.class::isInstance)
        .extracting(request -> ((ContainRequest) request).getTarget().getContainer())
        .contains("shop");
    assertThat(rig.err())
        .contains("INC-3: ordered to contain web-1/shop")
        .contains("12:00:00.152Z  freeze           done           in 142 ms   shop: 3 processes")
        .contains("shop is frozen; impound release web-1/shop --reason TEXT");
    assertThat(rig.out()).contains("state:         contained\n");
  }

  @Test
  void endsWithPartialWhenOnlyFreezingSucceeded() {
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_PARTLY_CONTAINED,
                Samples.step(StepKind.STEP_KIND_FREEZE, StepState.STEP_STATE_DONE),
                Samples.step(StepKind.STEP_KIND_ISOLATE, StepState.STEP_STATE_FAILED)
                    .setDetail("the load balancer answered 500"))
            .addChangesInForce("shop is frozen; impound release web-1/shop --reason TEXT")
            .build());

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "-y")).isEqualTo(7);

    assertThat(rig.err())
        .contains("the load balancer answered 500")
        .contains("changed now, and the command that undoes it:")
        .contains("error: did not wholly contain web-1/shop (PARTLY_DONE)");
  }

  @Test
  void endsWithFailedWhenNothingSucceeded() {
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_NOT_CONTAINED,
                Samples.step(StepKind.STEP_KIND_FREEZE, StepState.STEP_STATE_FAILED))
            .build());

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "-y")).isEqualTo(1);
  }

  @Test
  void releasesAndSaysSo() {
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_RELEASED,
                Samples.step(StepKind.STEP_KIND_THAW, StepState.STEP_STATE_DONE))
            .build());

    assertThat(rig.run("release", "web-1/shop", "--reason", "false alarm", "-y", "-o", "json"))
        .isZero();

    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json.get("incident").get("state").asString()).isEqualTo("released");
  }

  @Test
  void doesNotTellStepsOfAnEarlierOrderAgain() {
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_RELEASED,
                Samples.step(StepKind.STEP_KIND_FREEZE, StepState.STEP_STATE_DONE),
                Samples.step(StepKind.STEP_KIND_THAW, StepState.STEP_STATE_DONE)
                    .setPlanned(Samples.at(60_000)))
            .build());

    rig.run("release", "web-1/shop", "--reason", "false alarm", "-y");

    assertThat(rig.err()).contains("thaw").doesNotContain("freeze  ");
  }

  @Test
  void raisesAnAlarmAndWaitsForItsEnd() {
    contained();

    assertThat(rig.run("alarm", "raise", "web-1/shop", "--rule", "reverse shell")).isZero();

    assertThat(rig.err()).startsWith("AL-1: opened INC-3\n").contains("evidence list INC-3");
    assertThat(rig.controller.asked.getFirst())
        .isInstanceOfSatisfying(
            RaiseAlarmRequest.class,
            request -> assertThat(request.getRule()).isEqualTo("reverse shell"));
  }

  @Test
  void returnsAtOnceWithNoWait() {
    contained();
    rig.controller.watchHangs = true;

    assertThat(
            rig.run("alarm", "raise", "web-1/shop", "--rule", "shell", "--no-wait", "-o", "json"))
        .isZero();

    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json.get("incidentId").asString()).isEqualTo("INC-3");
    assertThat(json.get("alarmId").asString()).isEqualTo("AL-1");
  }

  @Test
  void endsWithPartialWhenTheEvidenceOfAnAlarmFailed() {
    rig.controller.watched.add(
        Samples.incident(
                IncidentState.INCIDENT_STATE_CONTAINED,
                Samples.step(StepKind.STEP_KIND_FREEZE, StepState.STEP_STATE_DONE),
                Samples.step(StepKind.STEP_KIND_ACQUIRE, StepState.STEP_STATE_FAILED))
            .build());

    assertThat(rig.run("alarm", "raise", "web-1/shop", "--rule", "shell")).isEqualTo(7);
  }

  @Test
  void listsTheItemsOfACapture() {
    contained();
    rig.controller.evidence.store(Samples.item("EV-6", ItemKind.ITEM_KIND_IMAGE), new byte[10]);
    rig.controller.evidence.store(
        Samples.item("EV-1", ItemKind.ITEM_KIND_IMAGE).setCaptureId("CAP-9"), new byte[10]);

    assertThat(rig.run("capture", "web-1/shop", "--reason", "look")).isZero();

    assertThat(rig.out()).contains("EV-6").doesNotContain("EV-1 ");
  }

  @Test
  void ordersAProfileAndMoreKinds() {
    contained();
    rig.controller.evidence.store(Samples.item("EV-6", ItemKind.ITEM_KIND_LOGS), new byte[10]);

    assertThat(
            rig.run(
                "capture",
                "web-1/shop",
                "--reason",
                "look",
                "--profile",
                "quick",
                "--kind",
                "memory",
                "--with-volumes"))
        .isZero();

    assertThat(rig.controller.asked)
        .filteredOn(CaptureRequest.class::isInstance)
        .map(CaptureRequest.class::cast)
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.getProfile()).isEqualTo(CaptureProfile.CAPTURE_PROFILE_QUICK);
              assertThat(asked.getKindsList())
                  .containsExactly(ItemKind.ITEM_KIND_MEMORY, ItemKind.ITEM_KIND_VOLUMES);
            });
  }

  @Test
  void namesTheKindsWhenOneIsNotKnown() {
    assertThat(rig.run("capture", "web-1/shop", "--reason", "look", "--kind", "dreams"))
        .isEqualTo(2);

    assertThat(rig.err()).contains("dreams", "process-files");
  }

  @Test
  void endsWithPartialWhenAnItemOfACaptureIsNotSealed() {
    contained();
    rig.controller.evidence.store(Samples.item("EV-6", ItemKind.ITEM_KIND_IMAGE), new byte[10]);
    rig.controller.evidence.store(
        Samples.item("EV-5", ItemKind.ITEM_KIND_LOGS).setState(ItemState.ITEM_STATE_FAILED),
        new byte[0]);

    assertThat(rig.run("capture", "web-1/shop", "--reason", "look")).isEqualTo(7);
  }

  @Test
  void saysThatTheResponseGoesOnWhenTheWatchTimesOut() {
    contained();
    rig.controller.watchHangs = true;

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--yes", "--timeout", "1"))
        .isEqualTo(6);

    assertThat(rig.err()).contains("it goes on").contains("impound incident show INC-3 --watch");
    assertThat(rig.farewell.words()).isEmpty();
  }

  @Test
  void saysWhereToLookWhenTheControllerGoesAwayDuringTheWatch() {
    contained();
    rig.controller.watchEnd =
        Optional.of(Status.UNAVAILABLE.withDescription("going away").asRuntimeException());

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--yes")).isEqualTo(9);

    assertThat(rig.err()).contains("hint: look again with: impound incident show INC-3 --watch");
  }

  @Test
  void writesOneObjectALineWhenItWatchesAsJson() {
    contained();

    assertThat(rig.run("incident", "show", "INC-3", "--watch", "-o", "json")).isZero();

    assertThat(rig.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":\"INC-3\""));
  }

  @Test
  void refusesWhatIsNoTarget() {
    for (String target : new String[] {"shop", "/shop", "web-1/", "WEB 1/shop"}) {
      assertThat(rig.run("contain", target, "--reason", "shell", "--yes")).isEqualTo(2);
    }

    assertThat(rig.controller.asked).isEmpty();
  }

  @Test
  void needsAReason() {
    assertThat(rig.run("contain", "web-1/shop", "--yes")).isEqualTo(2);

    assertThat(rig.err()).contains("--reason").contains("impound contain --help");
  }

  @Test
  void passesOnWhyAContainerCannotBeContained() {
    rig.controller.failNext(
        Refusal.of(RefusalReason.CONTAINER_NOT_RUNNING, "shop has exited", "capture it instead")
            .asStatus());

    assertThat(rig.run("contain", "web-1/shop", "--reason", "shell", "--yes")).isEqualTo(1);

    assertThat(rig.err()).contains("cause: shop has exited\nhint: capture it instead\n");
  }
}
