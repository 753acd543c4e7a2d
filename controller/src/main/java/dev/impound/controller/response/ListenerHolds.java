package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.Whitelist;
import java.time.Instant;
import java.util.List;

/**
 * Which incidents hold which listeners closed, and what each listener was before the first of them.
 * Durable when a method returns.
 */
public interface ListenerHolds {

  /** A listener held closed. */
  record Held(ListenerId listener, String name, Whitelist prior, List<IncidentId> holders) {
    public Held {
      holders = List.copyOf(holders);
    }
  }

  /**
   * Adds a hold. {@code current} is kept as the listener's prior state, unless another hold has
   * kept one already.
   */
  void hold(ListenerId listener, String name, IncidentId incident, Whitelist current, Instant at);

  /** What an incident holds. */
  List<Held> heldBy(IncidentId incident);

  /** Ends a hold; with the last one the prior state goes too. */
  void release(ListenerId listener, IncidentId incident);
}
