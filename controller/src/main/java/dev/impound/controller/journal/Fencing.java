package dev.impound.controller.journal;

import dev.impound.controller.incident.Fences;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.LeaseLostException;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/**
 * Lets a step be journaled only by the controller that runs its incident, under the token of its
 * lease. What an operator waits for, on a quarantine node, needs no lease.
 *
 * @param runner this controller's name; empty where nobody needs a lease
 */
record Fencing(String runner, Optional<Fences> fences) {
  static final Fencing NONE = new Fencing("", Optional.empty());

  private record Lease(String runner, long fence) {}

  /** Throws {@link LeaseLostException} where the step is not this controller's to journal. */
  void check(Handle handle, StepId step) {
    if (fences.isEmpty() || !needsLease(StepRows.kindOf(handle, step))) {
      return;
    }
    IncidentId incident = StepRows.incidentOf(handle, step);
    OptionalLong held = fences.get().of(incident);
    if (held.isEmpty()) {
      throw new LeaseLostException(incident, "this controller does not run it");
    }
    Lease lease = lease(handle, incident);
    if (!lease.runner().equals(runner) || lease.fence() != held.getAsLong()) {
      throw new LeaseLostException(
          incident,
          "%s has taken it since"
              .formatted(
                  lease.runner().isEmpty() || lease.runner().equals(runner)
                      ? "a controller"
                      : "controller " + lease.runner()));
    }
  }

  private static boolean needsLease(StepKind kind) {
    return switch (kind) {
      case QUARANTINE_LOAD, QUARANTINE_RUN -> false;
      case FREEZE,
          ISOLATE,
          DRAIN_MEMBERS,
          ISOLATE_NODE,
          CUT_NETWORK,
          HOLD_RESTART,
          ACQUIRE,
          SEAL,
          VERIFY,
          THAW,
          RESTORE,
          RESTORE_NETWORK,
          RESTORE_RESTART ->
          true;
    };
  }

  private static Lease lease(Handle handle, IncidentId incident) {
    return handle
        .createQuery("SELECT runner, fence FROM incident WHERE number = :number")
        .bind("number", incident.number())
        .map(
            (row, context) ->
                new Lease(
                    Objects.requireNonNullElse(row.getString("runner"), ""), row.getLong("fence")))
        .one();
  }
}
