package dev.impound.controller.node;

import java.util.List;

/** Keeps what is known of nodes across restarts. */
public interface NodeRegister {

  /** Stores, or replaces, what is known of a node. */
  void save(Node node);

  /** Every node that has ever registered, all of them as not connected. */
  List<Node> all();
}
