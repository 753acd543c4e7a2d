package dev.impound.agent.command;

import dev.impound.wire.NodeName;
import dev.impound.wire.OperatorSignature;
import dev.impound.wire.Printable;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides whether an operator's own key signed for what a command would do. The controller alone
 * cannot get past it. Safe for many threads.
 */
public final class OrderGate {
  /** How far the node's clock may be ahead of the operator's, or behind it. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private final NodeName self;
  private final SpentOrders spent;
  private final InstantSource clock;

  /** A gate for what is done on one node. */
  public OrderGate(NodeName self, SpentOrders spent, InstantSource clock) {
    this.self = self;
    this.spent = spent;
    this.clock = clock;
  }

  /**
   * Why {@code signature} is not that of an operator over {@code order}; empty when it is.
   *
   * @param keyId of the key that is said to have signed, 32 bytes
   */
  public static Optional<String> unsigned(
      VerifyingKeys keys, byte[] order, byte[] signature, byte[] keyId) {
    if (order.length > OperatorSignature.MOST_BYTES) {
      return Optional.of("the order is %d bytes long".formatted(order.length));
    }
    Optional<PublicKey> key = keys.find(keyId);
    if (key.isEmpty()) {
      return Optional.of("the order is signed by a key that this node does not know");
    }
    return OperatorSignature.verifies(key.get(), order, signature)
        ? Optional.empty()
        : Optional.of("the order's signature is not that of the key that it names");
  }

  /** Why an order, whose signature is in order, does not allow what is wanted now. */
  public Optional<String> unfit(OperatorOrder order, OperatorOrder.Allowed wanted) {
    if (!ID.matcher(order.id()).matches()) {
      return Optional.of("the order has no id");
    }
    if (!order.node().equals(self.text())) {
      return Optional.of(
          "the order is for node \"%s\", and this is %s"
              .formatted(Printable.brief(order.node()), self));
    }
    if (!order.allowed().equals(wanted)) {
      return Optional.of("the order is for something else than the command");
    }
    return untimely(order, clock.instant());
  }

  private static Optional<String> untimely(OperatorOrder order, Instant now) {
    if (Duration.between(order.issued(), order.expires()).compareTo(OperatorSignature.LONGEST_LIFE)
        > 0) {
      return Optional.of(
          "the order was to be good from %s to %s, and none is for longer than %d hours"
              .formatted(
                  order.issued(), order.expires(), OperatorSignature.LONGEST_LIFE.toHours()));
    }
    if (now.isAfter(order.expires().plus(SKEW))) {
      return Optional.of(
          "the order expired at %s by the operator's clock, and by the node's it is %s"
              .formatted(order.expires(), now));
    }
    if (order.issued().isAfter(now.plus(SKEW))) {
      return Optional.of(
          "the order was signed at %s by the operator's clock, and by the node's it is only %s"
              .formatted(order.issued(), now));
    }
    return Optional.empty();
  }

  /**
   * When an order was used for a deed before; empty when it was not.
   *
   * @param deed one word
   */
  public Optional<Instant> used(OperatorOrder order, String deed) {
    return spent.find(order.id(), deed);
  }

  /**
   * Remembers that an order was used for a deed.
   *
   * @throws IOException when that cannot be made durable; this process remembers it all the same
   */
  public void use(OperatorOrder order, String deed) throws IOException {
    spent.add(order.id(), deed, clock.instant());
  }
}
