package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.operator.v1.ConfirmIncidentRequest;
import dev.impound.operator.v1.Confirmation;
import dev.impound.operator.v1.ConfirmationState;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.UnconfirmedAction;
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

/** Confirming a containment, and being told that it has to be. */
class ConfirmationTest {
  @TempDir Path folder;
  private CliRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new CliRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void incident(ConfirmationState state, UnconfirmedAction otherwise) {
    Confirmation.Builder confirmation =
        Confirmation.newBuilder()
            .setState(state)
            .setUntil(Samples.at(1_800_000))
            .setOtherwise(otherwise);
    if (state == ConfirmationState.CONFIRMATION_STATE_CONFIRMED) {
      confirmation.setConfirmedBy("alice").setReason("seen\u001b").setAt(Samples.at(60_000));
    }
    rig.controller.watched.add(
        Samples.incident(IncidentState.INCIDENT_STATE_CONTAINED)
            .setConfirmation(confirmation)
            .build());
  }

  @Test
  void confirmsAndSaysWhoDid() {
    incident(
        ConfirmationState.CONFIRMATION_STATE_CONFIRMED, UnconfirmedAction.UNCONFIRMED_ACTION_PAGE);

    assertThat(rig.run("incident", "confirm", "INC-3", "--reason", "seen")).isZero();

    assertThat(rig.controller.asked)
        .containsExactly(
            ConfirmIncidentRequest.newBuilder().setIncidentId("INC-3").setReason("seen").build());
    assertThat(rig.out())
        .startsWith("INC-3: confirmed by alice at 2026-11-22T12:01:00.000Z: seen")
        .doesNotContain("\u001b");
  }

  @Test
  void saysThatItWasConfirmedBeforeAndIsContent() {
    incident(
        ConfirmationState.CONFIRMATION_STATE_CONFIRMED, UnconfirmedAction.UNCONFIRMED_ACTION_PAGE);
    rig.controller.confirmedAlready = true;

    assertThat(rig.run("incident", "confirm", "INC-3", "--reason", "x", "-o", "json")).isZero();

    JsonNode json = new JsonMapper().readTree(rig.out());
    assertThat(json.get("already").asBoolean()).isTrue();
    assertThat(json.get("confirmation").get("confirmedBy").asString()).isEqualTo("alice");
  }

  @Test
  void tellsARefusalAndFails() {
    rig.controller.failNext(
        Refusal.of(RefusalReason.NOTHING_TO_CONFIRM, "nobody has to", "look").asStatus());

    assertThat(rig.run("incident", "confirm", "INC-3", "--reason", "x")).isEqualTo(1);
    assertThat(rig.err()).contains("nobody has to");
  }

  @Test
  void wantsAReason() {
    assertThat(rig.run("incident", "confirm", "INC-3")).isEqualTo(2);
    assertThat(rig.controller.asked).isEmpty();
  }

  @Test
  void showsUntilWhenAnIncidentHasToBeConfirmedAndWhatHappensElse() {
    incident(
        ConfirmationState.CONFIRMATION_STATE_WAITING, UnconfirmedAction.UNCONFIRMED_ACTION_REVERT);

    assertThat(rig.run("incident", "show", "INC-3")).isZero();

    assertThat(rig.out())
        .contains(
            "to be confirmed until 2026-11-22T12:30:00.000Z, else it is released: impound incident"
                + " confirm INC-3 --reason TEXT");
  }

  @Test
  void showsWhatBecameOfAConfirmation() {
    assertThat(
            shown(
                ConfirmationState.CONFIRMATION_STATE_PAGED,
                UnconfirmedAction.UNCONFIRMED_ACTION_PAGE))
        .contains("somebody was paged: impound incident confirm INC-3");
    assertThat(
            shown(
                ConfirmationState.CONFIRMATION_STATE_CONFIRMED,
                UnconfirmedAction.UNCONFIRMED_ACTION_PAGE))
        .contains("confirmed by alice at");
    assertThat(
            shown(
                ConfirmationState.CONFIRMATION_STATE_REVERTED,
                UnconfirmedAction.UNCONFIRMED_ACTION_REVERT))
        .contains("and so it is released");
  }

  private String shown(ConfirmationState state, UnconfirmedAction otherwise) {
    incident(state, otherwise);
    rig.run("incident", "show", "INC-3");
    return rig.out();
  }
}
