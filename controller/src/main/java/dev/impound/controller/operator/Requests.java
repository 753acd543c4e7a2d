package dev.impound.controller.operator;

import dev.impound.controller.node.SignedOrder;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.OperatorSignature;
import dev.impound.wire.RefusalReason;
import java.util.Optional;

/** Checks of what operators send. */
final class Requests {
  /** Longest reason or rule, in characters. */
  private static final int TEXT = 500;

  private static final int LONGEST_SIGNATURE = 256;
  private static final int KEY_ID = 32;

  private Requests() {}

  /** A reason or rule: 1 to 500 characters. */
  static String text(String field, String value) {
    if (value.isBlank() || value.length() > TEXT) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "%s must be 1 to %d characters, and has %d".formatted(field, TEXT, value.length()),
          "say in a few words why; it becomes part of the incident's record");
    }
    return value.strip();
  }

  static String required(String field, String value) {
    if (value.isBlank()) {
      throw new RefusedException(RefusalReason.MALFORMED, field + " is missing", "");
    }
    return value;
  }

  /** What an operator's key signed; empty where nothing was. */
  static Optional<SignedOrder> order(boolean isThere, dev.impound.node.v1.SignedOrder order) {
    if (!isThere) {
      return Optional.empty();
    }
    if (order.getOrder().size() > OperatorSignature.MOST_BYTES
        || order.getSignature().size() > LONGEST_SIGNATURE
        || order.getKeyId().size() != KEY_ID) {
      throw new RefusedException(
          RefusalReason.MALFORMED, "operator_order is no signed order", "compare versions");
    }
    return Optional.of(new SignedOrder(order.getOrder(), order.getSignature(), order.getKeyId()));
  }
}
