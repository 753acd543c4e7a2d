package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import java.time.Instant;
import java.util.Optional;

/**
 * What incidents changed, or were about to change, of containers on their nodes, and what was there
 * before. Durable when a method returns.
 */
public interface HostHolds {
  /** What is changed. */
  enum What {
    /** The restart policy; the prior state is the policy as the engine's command line spells it. */
    RESTART,
    /** The network, which is cut; there is no prior state to keep. */
    NETWORK
  }

  /** Adds a hold, before the change is made; one that is there gets this prior state. */
  void hold(IncidentId incident, What what, String prior, Instant at);

  /** What was there before; empty when the incident does not hold it. */
  Optional<String> prior(IncidentId incident, What what);

  /** Ends a hold: the change is undone, or was never made. */
  void release(IncidentId incident, What what);
}
