package dev.impound.controller.cli;

import com.google.protobuf.Timestamp;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentState;
import dev.impound.operator.v1.ItemState;
import dev.impound.operator.v1.Plan;
import dev.impound.operator.v1.PlannedStep;
import dev.impound.operator.v1.Step;
import dev.impound.operator.v1.StepKind;
import dev.impound.operator.v1.StepState;
import java.time.Instant;

/** What a controller might answer. */
final class Samples {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final String CONTAINER = "3f9c0a12be41" + "0".repeat(52);

  private Samples() {}

  static Timestamp at(long millis) {
    Instant instant = NOON.plusMillis(millis);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Incident.Builder incident(IncidentState state, Step.Builder... steps) {
    Incident.Builder incident =
        Incident.newBuilder()
            .setId("INC-3")
            .setNode("web-1")
            .setContainerId(CONTAINER)
            .setContainerName("shop")
            .setState(state)
            .setReason("reverse shell")
            .setOpenedBy("alice")
            .setOpened(at(0))
            .setAlarms(1);
    for (Step.Builder step : steps) {
      incident.addSteps(step);
    }
    return incident;
  }

  /** A step that began 10 ms after the order and took 142 ms, if it has ended. */
  static Step.Builder step(StepKind kind, StepState state) {
    Step.Builder step =
        Step.newBuilder().setKind(kind).setState(state).setSubject("shop").setPlanned(at(0));
    return state == StepState.STEP_STATE_WAITING ? step : step.setStarted(at(10)).setEnded(at(152));
  }

  static Plan plan() {
    return Plan.newBuilder()
        .setNode("web-1")
        .setContainerId(CONTAINER)
        .setContainerName("shop")
        .addSteps(
            PlannedStep.newBuilder()
                .setAction("freeze shop")
                .setEffect("its 3 processes stop")
                .setUndo("impound release web-1/shop --reason TEXT"))
        .addWarnings("no listener is in front of it")
        .build();
  }

  static EvidenceItem.Builder item(String id, ItemKind kind) {
    return EvidenceItem.newBuilder()
        .setId(id)
        .setIncidentId("INC-3")
        .setCaptureId("CAP-1")
        .setKind(kind)
        .setState(ItemState.ITEM_STATE_SEALED)
        .setNode("web-1")
        .setContainerId(CONTAINER);
  }
}
