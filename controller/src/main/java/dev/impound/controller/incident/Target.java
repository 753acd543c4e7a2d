package dev.impound.controller.incident;

import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;

/** What an incident is about: one container on one node. */
public record Target(NodeName node, ContainerId container) {

  @Override
  public String toString() {
    return node + "/" + container.brief();
  }
}
