package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;

/** Hears how steps end, for figures. Called on the lanes' threads; must come back at once. */
@FunctionalInterface
public interface StepObserver {
  /** Hears nothing. */
  StepObserver NONE = (incident, kind, state) -> {};

  void ended(IncidentId incident, StepKind kind, StepState state);
}
