package dev.impound.controller.node;

import dev.impound.wire.NodeName;
import java.util.List;
import java.util.Optional;

/** Keeps what is known of nodes across restarts, for all controllers that share it. */
public interface NodeRegister {

  /**
   * What is kept of a node.
   *
   * @param node as one that is attached to nobody
   * @param attachedTo name of the controller that said last that it has the node's session; that
   *     one may have died since
   */
  record Kept(Node node, Optional<String> attachedTo) {}

  /** Stores, or replaces, what is known of a node, and leaves its attachment as it is. */
  void save(Node node);

  /** As {@link #save}, and attaches the node to {@code controller}, whoever had it. */
  void attach(Node node, String controller);

  /** Attaches the node to nobody, if it is attached to {@code controller}. */
  void detach(NodeName node, String controller);

  /** Attaches to nobody whatever is attached to {@code controller}. */
  void detachAll(String controller);

  /** Every node that has ever registered. */
  List<Kept> all();
}
