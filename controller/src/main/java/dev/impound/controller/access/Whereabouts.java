package dev.impound.controller.access;

import dev.impound.wire.NodeName;
import java.util.Optional;

/** Knows on which node is, or was, what a call names. */
public interface Whereabouts {

  /**
   * The node of an incident, item, capture, alarm or sandbox; empty where there is no such thing,
   * or it is of no node.
   *
   * @throws IllegalArgumentException when the reference has another form
   */
  Optional<NodeName> node(Where.Kind kind, String reference);
}
