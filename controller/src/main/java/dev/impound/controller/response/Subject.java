package dev.impound.controller.response;

import dev.impound.controller.incident.Target;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.wire.NodeName;

/** A target that was just looked up, with what its node says of it. */
public record Subject(NodeName node, ContainerFacts container) {

  public Target target() {
    return new Target(node, container.id());
  }

  public String name() {
    return container.name();
  }
}
