package dev.impound.controller.testing;

import dev.impound.controller.receipt.ReceiptPin;
import dev.impound.controller.receipt.ReceiptPins;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The certificates that nodes showed first, as a map. */
public final class FakeReceiptPins implements ReceiptPins {
  private final Map<NodeName, ReceiptPin> pins = new ConcurrentHashMap<>();

  @Override
  public ReceiptPin pin(NodeName node, byte[] certificate, Instant at) {
    return pins.computeIfAbsent(node, name -> new ReceiptPin(name, Sha256.of(certificate), at));
  }
}
