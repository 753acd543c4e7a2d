package dev.impound.controller.node;

import dev.impound.wire.NodeName;
import java.util.Optional;

/** Which nodes are kept out. */
@FunctionalInterface
public interface KeptOut {
  /** Why, in one clause that follows "is"; empty where it is not. */
  Optional<String> why(NodeName node);
}
