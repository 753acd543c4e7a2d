package dev.impound.controller.fleet;

import dev.impound.controller.incident.IncidentId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Controllers, their leases and their duties, as the shared database keeps them. Time is the
 * database's, so that clocks that differ do no harm. Durable when a method returns.
 */
public interface FleetRegister {

  /**
   * Enters a controller, alive for {@code lease} from now on. What an earlier process of the same
   * installation held is free again.
   *
   * @param installation tells installations with the same name apart
   * @return another installation of this name, which is alive, so that nothing was entered; empty
   *     when it was
   */
  Optional<Peer> join(Peer controller, String installation, Duration lease);

  /**
   * The controller is alive for {@code lease} from now on.
   *
   * @return false when the name is another installation's
   */
  boolean renew(String name, String installation, Duration lease);

  /** The controller ends: whatever it holds is free. */
  void leave(String name, String installation);

  /** Every controller that is alive, by name. */
  List<Peer> living();

  /** See {@link Leases#take}. */
  OptionalLong take(IncidentId incident, String name);

  /** See {@link Leases#giveBack}. */
  void giveBack(IncidentId incident, String name, long fence);

  /** Lets go of an incident of which it is not known whether this controller took it. */
  void giveBackUnknown(IncidentId incident, String name);

  /** See {@link Leases#holder}. */
  Optional<Peer> holder(IncidentId incident);

  /** See {@link Leases#abandonedBy}. */
  Optional<String> abandonedBy(IncidentId incident);

  /**
   * Has a controller do a duty for all, unless another one that lives does it.
   *
   * @return whether it is this controller's
   */
  boolean takeDuty(String duty, String name);
}
