package dev.impound.controller.incident;

import java.util.OptionalLong;

/** Under which fencing token this process works on an incident. */
public interface Fences {

  /** The token of the lease that is held here; empty where none is. */
  OptionalLong of(IncidentId incident);
}
