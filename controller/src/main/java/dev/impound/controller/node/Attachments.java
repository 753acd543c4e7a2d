package dev.impound.controller.node;

import dev.impound.wire.NodeName;
import java.util.Optional;

/** Which controller a node is attached to. */
public interface Attachments {

  /** The living controller that has the node's session, this one too; empty when none has. */
  Optional<String> controllerOf(NodeName node);
}
