package dev.impound.controller.incident;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Where an incident stands, as it follows from its steps. */
public final class Containment {
  private static final Set<StepKind> KINDS =
      EnumSet.of(
          StepKind.FREEZE,
          StepKind.ISOLATE,
          StepKind.DRAIN_MEMBERS,
          StepKind.ISOLATE_NODE,
          StepKind.CUT_NETWORK,
          StepKind.RESTORE,
          StepKind.RESTORE_NETWORK,
          StepKind.RESTORE_RESTART,
          StepKind.THAW);

  /** Undoes of what an incident of an earlier version did not do. */
  private static final Set<StepKind> HOST_UNDOS =
      EnumSet.of(StepKind.RESTORE_NETWORK, StepKind.RESTORE_RESTART);

  private Containment() {}

  /**
   * The state that follows from what was done and not undone; RESPONDING while a step of
   * containment waits or works.
   */
  public static IncidentState state(Incident incident) {
    if (KINDS.stream().anyMatch(incident::isActive)) {
      return IncidentState.RESPONDING;
    }
    if (wasReleased(incident)) {
      return IncidentState.RELEASED;
    }
    boolean frozen = incident.isInForce(StepKind.FREEZE, StepKind.THAW);
    boolean isolated =
        StepKind.CLOUD_CUTS.stream().anyMatch(kind -> incident.isInForce(kind, StepKind.RESTORE));
    boolean nothingToFreeze = ended(incident, StepKind.FREEZE, StepState.NOTHING_TO_DO);
    boolean nothingToIsolate =
        StepKind.CLOUD_CUTS.stream()
                .allMatch(
                    kind ->
                        incident.latest(kind).isEmpty()
                            || ended(incident, kind, StepState.NOTHING_TO_DO))
            && StepKind.CLOUD_CUTS.stream().anyMatch(kind -> incident.latest(kind).isPresent());
    if ((frozen && (isolated || nothingToIsolate)) || (isolated && nothingToFreeze)) {
      return IncidentState.CONTAINED;
    }
    boolean cut = incident.isInForce(StepKind.CUT_NETWORK, StepKind.RESTORE_NETWORK);
    return frozen || isolated || cut ? IncidentState.PARTLY_CONTAINED : IncidentState.NOT_CONTAINED;
  }

  private static boolean wasReleased(Incident incident) {
    Optional<Step> thaw = incident.latest(StepKind.THAW);
    Optional<Step> restore = incident.latest(StepKind.RESTORE);
    long lastFreeze = incident.latest(StepKind.FREEZE).map(step -> step.id().number()).orElse(0L);
    return thaw.filter(step -> isSuccess(step.state())).isPresent()
        && restore.filter(step -> isSuccess(step.state())).isPresent()
        && lastFreeze < thaw.get().id().number()
        && HOST_UNDOS.stream()
            .allMatch(
                kind -> incident.latest(kind).filter(step -> !isSuccess(step.state())).isEmpty());
  }

  private static boolean isSuccess(StepState state) {
    return state == StepState.DONE || state == StepState.NOTHING_TO_DO;
  }

  private static boolean ended(Incident incident, StepKind kind, StepState state) {
    return incident.latest(kind).filter(step -> step.state() == state).isPresent();
  }
}
