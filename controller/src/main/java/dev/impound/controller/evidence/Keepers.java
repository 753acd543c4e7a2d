package dev.impound.controller.evidence;

import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Refusal;
import java.util.Optional;

/** Tells what this controller keeps from what others keep. */
final class Keepers {
  private final Peers peers;

  Keepers(Peers peers) {
    this.peers = peers;
  }

  boolean isSelf(String keeper) {
    return keeper.equals(peers.self().name());
  }

  /** Another controller, if it lives. */
  Optional<Peer> living(String keeper) {
    return isSelf(keeper) ? Optional.empty() : peers.living(keeper);
  }

  /** The capture, which must be kept here. */
  Capture requireOwn(Capture capture) {
    if (!isSelf(capture.keeper())) {
      throw elsewhere("capture " + capture.id(), capture.keeper());
    }
    return capture;
  }

  void requireOwn(Item item) {
    if (!isSelf(item.keeper())) {
      throw elsewhere("evidence " + item.id(), item.keeper());
    }
  }

  private RefusedException elsewhere(String what, String keeper) {
    return new RefusedException(
        living(keeper)
            .map(
                peer ->
                    Refusal.elsewhere(
                        "%s lies on controller %s".formatted(what, peer.inWords()),
                        "ask for it there: impound --controller HOST:PORT",
                        peer.address()))
            .orElseGet(
                () ->
                    Refusal.elsewhere(
                        "%s lies on controller %s, which gives no sign of life"
                            .formatted(what, keeper),
                        "start it, or read its store",
                        "")));
  }
}
