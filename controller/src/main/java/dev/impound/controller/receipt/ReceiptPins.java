package dev.impound.controller.receipt;

import dev.impound.wire.NodeName;
import java.time.Instant;

/** Which certificate each node showed first; shared by all controllers, durable. */
public interface ReceiptPins {

  /** Keeps this certificate, DER, if it is the first of the node; answers which one was. */
  ReceiptPin pin(NodeName node, byte[] certificate, Instant at);
}
