package dev.impound.controller.journal;

import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What of an order an incident that is open already still needs. */
final class StepNeeds {
  private StepNeeds() {}

  /**
   * Whether the step has to be planned; one that only a playbook's asking holds is let go instead.
   */
  static boolean isNeeded(Handle handle, Optional<Incident> open, Order.PlannedStep step) {
    if (open.isEmpty()) {
      return true;
    }
    Incident incident = open.get();
    if (incident.isActive(step.kind()) && !isBeingUndone(incident, step.kind())) {
      return false;
    }
    if (isLatest(incident, step.kind(), StepState.HELD)) {
      if (step.heldUntil().isEmpty()) {
        StepRows.letGo(handle, incident.latest(step.kind()).orElseThrow());
      }
      return false;
    }
    if (!step.onlyIfMissing()) {
      return true;
    }
    if (isLatest(incident, step.kind(), StepState.DENIED)) {
      return false;
    }
    return switch (step.kind()) {
      case FREEZE ->
          isBeingUndone(incident, step.kind())
              || !incident.isInForce(StepKind.FREEZE, StepKind.THAW);
      case ISOLATE, DRAIN_MEMBERS, ISOLATE_NODE ->
          isBeingUndone(incident, step.kind())
              || (!incident.isInForce(step.kind(), undo(step.kind()))
                  && !isLatest(incident, step.kind(), StepState.NOTHING_TO_DO));
      case CUT_NETWORK, HOLD_RESTART ->
          isBeingUndone(incident, step.kind())
              || (!incident.isInForce(step.kind(), undo(step.kind()))
                  && (!isLatest(incident, step.kind(), StepState.NOTHING_TO_DO)
                      || isToBeFrozen(incident)));
      case ACQUIRE,
          SEAL,
          VERIFY,
          QUARANTINE_LOAD,
          QUARANTINE_RUN,
          THAW,
          RESTORE,
          RESTORE_NETWORK,
          RESTORE_RESTART ->
          incident.latest(step.kind()).filter(last -> last.state() == StepState.DONE).isEmpty();
    };
  }

  /**
   * Whether the container is not frozen, and so is frozen by the order: where there was nothing to
   * do on the node because it did not run, or was not seen frozen, there may be now.
   */
  private static boolean isToBeFrozen(Incident incident) {
    return isBeingUndone(incident, StepKind.FREEZE)
        || !incident.isInForce(StepKind.FREEZE, StepKind.THAW);
  }

  /**
   * Whether the undo of a step of this kind is ordered and not done, and none was ordered after.
   */
  private static boolean isBeingUndone(Incident incident, StepKind kind) {
    StepKind undo = undo(kind);
    return undo != kind
        && incident.isActive(undo)
        && incident.latest(undo).orElseThrow().id().number()
            > incident.latest(kind).map(step -> step.id().number()).orElse(0L);
  }

  /** What undoes a step of this kind; the kind itself where nothing does. */
  private static StepKind undo(StepKind kind) {
    return switch (kind) {
      case FREEZE -> StepKind.THAW;
      case ISOLATE, DRAIN_MEMBERS, ISOLATE_NODE -> StepKind.RESTORE;
      case CUT_NETWORK -> StepKind.RESTORE_NETWORK;
      case HOLD_RESTART -> StepKind.RESTORE_RESTART;
      case ACQUIRE,
          SEAL,
          VERIFY,
          QUARANTINE_LOAD,
          QUARANTINE_RUN,
          THAW,
          RESTORE,
          RESTORE_NETWORK,
          RESTORE_RESTART ->
          kind;
    };
  }

  private static boolean isLatest(Incident incident, StepKind kind, StepState state) {
    return incident.latest(kind).filter(last -> last.state() == state).isPresent();
  }
}
