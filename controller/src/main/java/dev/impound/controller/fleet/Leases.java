package dev.impound.controller.fleet;

import dev.impound.controller.incident.IncidentId;
import java.util.Optional;
import java.util.OptionalLong;

/** Which controller runs the steps of an incident: one at a time. */
public interface Leases {

  /**
   * Takes the incident for this controller; empty while another one that lives holds it. Each
   * taking has a higher fencing token than every one before, whoever took it; what is journaled of
   * a step under an older token is refused.
   */
  OptionalLong take(IncidentId incident);

  /** Lets go of what was taken under {@code fence}; does nothing when it is lost already. */
  void giveBack(IncidentId incident, long fence);

  /**
   * Who holds the incident now, this controller too; empty when nobody does, or one that is dead.
   */
  Optional<Peer> holder(IncidentId incident);

  /** The dead controller that still stands as the incident's; empty when none does. */
  Optional<String> abandonedBy(IncidentId incident);

  /** Whether no other controller can have taken over what this one has taken. */
  boolean mayWork();

  /** Leases that nobody else wants. */
  static Leases alone(Peer self) {
    return new LeasesAlone(self);
  }
}
