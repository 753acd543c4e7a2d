package dev.impound.controller.receipt;

import dev.impound.controller.signing.NodeSignature;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Meets nodes' certificates and receipts as they come. Safe for use by many threads. */
public final class ReceiptDesk {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiptDesk.class);

  private final ReceiptPins pins;
  private final InstantSource clock;

  public ReceiptDesk(ReceiptPins pins, InstantSource clock) {
    this.pins = pins;
    this.clock = clock;
  }

  /**
   * Keeps the certificate that a node shows as it connects, DER, if it is the node's first; before
   * an intrusion is the time for it. What is wrong goes to the log and stops nothing.
   */
  public void shown(NodeName node, byte[] certificate) {
    try {
      NodeSignature.requireOf(certificate, node.text());
      ReceiptPin pin = pin(node, certificate);
      Sha256 fingerprint = Sha256.of(certificate);
      if (!pin.certificate().equals(fingerprint)) {
        LOG.atWarn()
            .addKeyValue("node", node)
            .addKeyValue("shown", fingerprint)
            .addKeyValue("first", pin.certificate())
            .addKeyValue("since", pin.since())
            .log(
                "Node shows another certificate for receipts than it did first: find out whether"
                    + " its agent lost its state folder, or somebody else answers for it");
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("node", node)
          .log("Node's certificate for receipts could not be kept");
    }
  }

  private ReceiptPin pin(NodeName node, byte[] certificate) {
    return pins.pin(node, certificate, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * What a receipt proves.
   *
   * @param stored every item of the capture
   */
  public ReceiptNote judge(
      NodeName node, NodeReceipt receipt, ReceiptSubject subject, List<ReceiptItem> stored) {
    Optional<String> refusal =
        NodeSignature.refusal(receipt.statement(), receipt.signature(), receipt.certificate());
    if (refusal.isPresent()) {
      return ReceiptNote.notProven(receipt, refusal.get());
    }
    try {
      NodeSignature.requireOf(receipt.certificate(), node.text());
      ReceiptStatement statement = ReceiptStatement.parse(receipt.statement());
      return ReceiptNote.signed(
          receipt,
          pin(node, receipt.certificate()),
          ReceiptComparison.ofAll(statement, subject, stored));
    } catch (IOException e) {
      return ReceiptNote.notProven(receipt, String.valueOf(e.getMessage()));
    }
  }
}
