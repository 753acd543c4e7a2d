package dev.impound.controller.custody;

import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;

/**
 * Who acted, as the chain names them: "node/NAME", "operator/NAME" or "controller".
 *
 * @param text the name in the chain
 */
public record Actor(String text) {
  /** The controller itself, acting on no one's order. */
  public static final Actor CONTROLLER = new Actor("controller");

  /** A node's agent. */
  public static Actor node(NodeName node) {
    return new Actor("node/" + node.text());
  }

  /** An operator. */
  public static Actor operator(String name) {
    return new Actor("operator/" + name);
  }

  /** The holder of a certificate. */
  public static Actor of(SpiffeId identity) {
    return switch (identity.role()) {
      case NODE -> new Actor("node/" + identity.name());
      case OPERATOR -> operator(identity.name());
      case CONTROLLER -> CONTROLLER;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
