package dev.impound.controller.response;

import dev.impound.controller.fleet.HeldLeases;
import dev.impound.controller.fleet.Leases;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.node.Attachments;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a controller shares responses with the others over its database.
 *
 * @param gate held while the guards are asked
 * @param points held while a point of the cloud is read, saved and changed
 * @param journalAway whether a failure means that the database cannot be reached now
 */
public record Sharing(
    Peers peers,
    HeldLeases leases,
    Attachments attachments,
    CaptureKeepers keepers,
    SharedLock gate,
    SharedLock points,
    Predicate<Throwable> journalAway,
    Pace pace) {

  /**
   * How often it is looked for what nobody runs.
   *
   * @param shared where other controllers are alive
   * @param alone where none is
   */
  public record Pace(Duration shared, Duration alone) {
    public static final Pace STANDARD = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5));
  }

  /** A controller that shares with nobody. */
  public static Sharing alone(String name) {
    Peers peers = Peers.alone(name);
    return new Sharing(
        peers,
        new HeldLeases(Leases.alone(peers.self())),
        node -> Optional.empty(),
        capture -> Optional.empty(),
        SharedLock.local(),
        SharedLock.local(),
        failure -> false,
        Pace.STANDARD);
  }

  /** Whether what is to be done on a node is this controller's to do. */
  boolean isMine(NodeName node) {
    return attachments.controllerOf(node).filter(name -> !name.equals(self().name())).isEmpty();
  }

  Peer self() {
    return peers.self();
  }
}
