package dev.impound.controller.node;

import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import dev.impound.wire.NodeName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which nodes the controllers beside this one said that they have. Safe for many threads. */
final class OtherControllers {
  private final Peers peers;
  private final Map<NodeName, String> nodes = new ConcurrentHashMap<>();

  OtherControllers(Peers peers) {
    this.peers = peers;
  }

  Peer self() {
    return peers.self();
  }

  boolean areNone() {
    return peers.isAlone();
  }

  /** Whether this is what the register holds of a node that is here. */
  boolean isHere(NodeRegister.Kept kept) {
    return kept.attachedTo().filter(peers.self().name()::equals).isPresent();
  }

  /** Whether another one, that lives, has the node by what the register holds. */
  boolean has(NodeRegister.Kept kept) {
    return !isHere(kept) && kept.attachedTo().flatMap(peers::living).isPresent();
  }

  void learn(NodeName node, String controller) {
    nodes.put(node, controller);
  }

  void forget(NodeName node) {
    nodes.remove(node);
  }

  /** The one that has the node, if it lives. */
  Optional<Peer> of(NodeName node) {
    return Optional.ofNullable(nodes.get(node)).flatMap(peers::living);
  }
}
