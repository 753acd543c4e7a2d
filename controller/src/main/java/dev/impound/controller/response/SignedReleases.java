package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.node.SignedOrder;
import java.time.Instant;
import java.util.Optional;

/**
 * What operators signed so that a node undoes an incident's containment. Durable when a method
 * returns: a release goes on after a restart.
 */
public interface SignedReleases {

  /** Keeps an order; it takes the place of the one before. */
  void keep(IncidentId incident, SignedOrder order, Instant at);

  /** The order that counts; empty where nobody signed. */
  Optional<SignedOrder> find(IncidentId incident);
}
