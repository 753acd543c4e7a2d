package dev.impound.agent.command;

import dev.impound.wire.NodeName;
import java.time.Instant;

/**
 * What a command says of itself beside its verb.
 *
 * @param id unique for the life of the controller
 * @param node whom it is for, as it says
 * @param issued by the controller's clock
 * @param expires by the controller's clock
 * @param mark its place among the commands to this node
 */
public record Warrant(String id, String node, Instant issued, Instant expires, Mark mark) {
  /** Ids are UUIDs; anything far longer is no id. */
  private static final int LONGEST_ID = 200;

  boolean hasFitId() {
    return !id.isBlank() && id.length() <= LONGEST_ID;
  }

  boolean isFor(NodeName self) {
    return node.equals(self.text());
  }
}
