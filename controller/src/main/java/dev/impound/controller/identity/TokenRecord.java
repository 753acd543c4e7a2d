package dev.impound.controller.identity;

import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * A token as the controller keeps it: enough to verify a proof, not to make the token again.
 *
 * @param id names it; no secret
 * @param verifier SHA-256 of the secret
 * @param usesLeft how many requests it still serves
 * @param revoked whether an operator made it useless
 */
public record TokenRecord(
    String id,
    TokenOrder order,
    Sha256 verifier,
    String madeBy,
    Instant made,
    Instant expires,
    int usesLeft,
    boolean revoked) {

  /**
   * What a node that shows it is called; empty where it may not be called so.
   *
   * @param wanted what the node would be called, which counts for a token for several alone
   */
  Optional<NodeName> nameFor(String wanted) {
    String node = order.node();
    if (!node.endsWith("*")) {
      return Optional.of(new NodeName(node));
    }
    String start = node.substring(0, node.length() - 1);
    try {
      return wanted.startsWith(start) ? Optional.of(new NodeName(wanted)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it is for one node alone, which may then be enrolled anew. */
  boolean isForOne() {
    return !order.node().endsWith("*");
  }

  /** Why it serves no new request; empty where it does. */
  Optional<String> useless(Instant now) {
    if (revoked) {
      return Optional.of("it was revoked");
    }
    if (now.isAfter(expires)) {
      return Optional.of("it expired at " + expires);
    }
    return usesLeft < 1 ? Optional.of("its uses are spent") : Optional.empty();
  }
}
