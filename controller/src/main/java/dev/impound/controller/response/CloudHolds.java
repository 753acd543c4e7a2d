package dev.impound.controller.response;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CutPoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * At which points of the cloud incidents hold containers cut off, and what each point was before
 * the first of them. Durable when a method returns.
 */
public interface CloudHolds {

  /**
   * A point that is held.
   *
   * @param name the cloud's name for it; may be empty
   * @param prior its state before the first hold, as its way wrote it
   */
  record Held(CutPoint point, String name, String prior, List<IncidentId> holders) {
    public Held {
      holders = List.copyOf(holders);
    }
  }

  /**
   * Adds a hold. {@code current} is kept as the point's prior state, unless another hold has kept
   * one already.
   */
  void hold(CutPoint point, String name, IncidentId incident, String current, Instant at);

  /** What a point was before it was cut; empty when nothing holds it. */
  Optional<String> prior(CutPoint point);

  /**
   * Makes {@code prior} what a point gets back; for one that somebody has changed while it is held.
   */
  void replacePrior(CutPoint point, String prior);

  /** What an incident holds, in the order in which it is given back. */
  List<Held> heldBy(IncidentId incident);

  /** Every point that is held. */
  List<Held> all();

  /** Ends a hold; with the last one the prior state goes too. */
  void release(CutPoint point, IncidentId incident);
}
