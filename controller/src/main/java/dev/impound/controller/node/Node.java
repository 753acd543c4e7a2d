package dev.impound.controller.node;

import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node as the controller knows it. Everything but name, connection and last-seen is the node's
 * own claim.
 *
 * @param privateAddresses IPv4 or IPv6 text, primary first
 * @param clockOffset the node's clock minus the controller's at the last message, network time
 *     included
 */
public record Node(
    NodeName name,
    boolean connected,
    Instant lastSeen,
    List<String> privateAddresses,
    Set<NodeRole> roles,
    EngineFacts engine,
    String agentVersion,
    String bootId,
    Duration clockOffset) {
  private static final Duration NOTABLE_OFFSET = Duration.ofSeconds(5);

  public Node {
    privateAddresses = List.copyOf(privateAddresses);
    roles = Set.copyOf(roles);
  }

  /** What an operator should know of it, one sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!engine.available()) {
      warnings.add("the container engine does not answer: " + engine.unavailableReason());
    } else if (!engine.liveRestore() && roles.contains(NodeRole.NODE)) {
      warnings.add(
          "live-restore is off: a restart of the engine would thaw frozen containers and run their"
              + " SIGTERM handlers");
    }
    if (clockOffset.abs().compareTo(NOTABLE_OFFSET) > 0) {
      warnings.add("its clock is off by " + clockOffset.toSeconds() + " s");
    }
    return warnings;
  }

  Node disconnected() {
    return new Node(
        name, false, lastSeen, privateAddresses, roles, engine, agentVersion, bootId, clockOffset);
  }

  Node heard(Instant at, EngineFacts engineNow, Duration offset) {
    return new Node(
        name, true, at, privateAddresses, roles, engineNow, agentVersion, bootId, offset);
  }
}
