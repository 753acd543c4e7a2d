package dev.impound.controller.response;

import dev.impound.controller.incident.Confirmation;
import dev.impound.controller.incident.Confirmation.Then;
import dev.impound.controller.incident.Confirmations;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Containments that a person has to confirm, and what becomes of those that nobody confirms. */
public final class ConfirmationDesk {
  private final IncidentDesk incidents;
  private final Confirmations confirmations;
  private final Responder responder;
  private final ChangesInForce changes;
  private final InstantSource clock;
  private final BooleanSupplier mine;

  /** A confirmation as it stands; {@code already} where somebody else had given it before. */
  public record Confirmed(Confirmation confirmation, boolean already) {}

  /**
   * @param clock by which what nobody confirms lapses
   * @param mine whether it is this controller that ends what nobody confirms; asked only when there
   *     is such a thing
   */
  public ConfirmationDesk(
      IncidentDesk incidents,
      Confirmations confirmations,
      Responder responder,
      ChangesInForce changes,
      InstantSource clock,
      BooleanSupplier mine) {
    this.incidents = incidents;
    this.confirmations = confirmations;
    this.responder = responder;
    this.changes = changes;
    this.clock = clock;
    this.mine = mine;
  }

  /** What has to be confirmed of an incident, or was; empty where there is nothing to tell. */
  public Optional<Confirmation> of(Incident incident) {
    return confirmations
        .find(incident.id())
        .filter(
            found ->
                switch (found.state()) {
                  case WAITING -> incident.state() != IncidentState.RELEASED;
                  case CONFIRMED, PAGED, REVERTED -> true;
                  case VOID -> false;
                });
  }

  /**
   * A person confirms the containment of an incident; to do so again changes nothing.
   *
   * @throws RefusedException when there is no such incident, or nothing to confirm in it
   */
  public Confirmed confirm(String incidentId, String reason, String operator) {
    Incident incident = HeldSteps.incident(incidents, incidentId);
    IncidentId id = incident.id();
    boolean confirmed =
        incident.state() != IncidentState.RELEASED
            && confirmations.confirm(id, operator, reason, incidents.now());
    incidents.touched(id);
    Confirmation found = confirmations.find(id).orElseThrow(() -> refused(id, "nobody has to"));
    return switch (found.state()) {
      case CONFIRMED -> new Confirmed(found, !confirmed);
      case REVERTED ->
          throw refused(id, "nobody did until %s, and so it was released".formatted(found.until()));
      case WAITING, PAGED -> throw refused(id, "it is released");
      case VOID -> throw refused(id, "nothing of it was in force at %s".formatted(found.until()));
    };
  }

  private static RefusedException refused(IncidentId id, String why) {
    return new RefusedException(
        RefusalReason.NOTHING_TO_CONFIRM,
        "there is no containment of %s to confirm: %s".formatted(id, why),
        "\"impound incident show %s\" tells how it stands".formatted(id));
  }

  /** Ends what nobody has confirmed in time: somebody is told, or it is released. */
  public void lapse() {
    lapse(clock.instant());
  }

  void lapse(Instant now) {
    List<Confirmation> due = confirmations.due(now);
    if (!due.isEmpty() && mine.getAsBoolean()) {
      due.forEach(confirmation -> lapse(confirmation, now));
    }
  }

  private void lapse(Confirmation confirmation, Instant now) {
    Incident incident = incidents.find(confirmation.incident()).orElseThrow();
    if (incident.state() == IncidentState.RELEASED || !isInForce(incident)) {
      confirmations.close(incident.id(), now);
      return;
    }
    if (isBeingReleased(incident)) {
      return;
    }
    if (confirmation.then() == Then.REVERT) {
      responder.revert(incident, () -> confirmations.lapse(incident.id(), now));
    } else {
      confirmations.lapse(incident.id(), now);
    }
    incidents.touched(incident.id());
  }

  /** Whether it is contained in part at least, or may become so by itself. */
  private boolean isInForce(Incident incident) {
    return incident.isActive(StepKind.FREEZE)
        || StepKind.CLOUD_CUTS.stream().anyMatch(incident::isActive)
        || incident.isActive(StepKind.CUT_NETWORK)
        || !changes.of(incident).isEmpty();
  }

  /** A person has ordered it; it is looked at again once that has ended. */
  private static boolean isBeingReleased(Incident incident) {
    return incident.isActive(StepKind.RESTORE) || incident.isActive(StepKind.THAW);
  }
}
