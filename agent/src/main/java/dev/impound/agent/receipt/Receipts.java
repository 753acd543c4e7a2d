package dev.impound.agent.receipt;

import dev.impound.agent.acquisition.AcquisitionReport;
import dev.impound.wire.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs for what the node takes. Without a key it never stops a capture: it says why there is no
 * receipt. Safe for use by many threads.
 */
public final class Receipts {
  private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

  /** More than the largest report: an image of 128 layers is stated in 40 KiB. */
  private static final int MOST_BYTES = 1 << 20;

  private final NodeName node;
  private final String agentVersion;
  private final InstantSource clock;
  private final Optional<ReceiptKey> key;
  private final String problem;

  private Receipts(
      NodeName node,
      String agentVersion,
      InstantSource clock,
      Optional<ReceiptKey> key,
      String problem) {
    this.node = node;
    this.agentVersion = agentVersion;
    this.clock = clock;
    this.key = key;
    this.problem = problem;
  }

  /**
   * What a receipt is for, as the controller named it.
   *
   * @param incident empty where it named none
   * @param container full container id
   */
  public record Subject(String incident, String capture, String container) {}

  /**
   * Signs with the key in {@code folder}, which is made at the first start. Where that cannot be,
   * the log says so, and each capture goes without a receipt.
   */
  public static Receipts open(
      Path folder, NodeName node, String agentVersion, InstantSource clock) {
    try {
      ReceiptKey key = ReceiptKey.open(folder, node, clock);
      return new Receipts(node, agentVersion, clock, Optional.of(key), "");
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("folder", folder)
          .log(
              "Receipt key cannot be used: captures go without the node's signature; make the"
                  + " state-directory writable and start the agent again");
      return without(node, agentVersion, clock, "the node has no key for receipts: " + e);
    }
  }

  /** Signs nothing, for the reason that is given. */
  public static Receipts without(
      NodeName node, String agentVersion, InstantSource clock, String why) {
    return new Receipts(node, agentVersion, clock, Optional.empty(), why);
  }

  /** The certificate of the key, DER; empty without a key. */
  public Optional<byte[]> certificate() {
    return key.map(ReceiptKey::certificate);
  }

  /** When a capture begins, by the node's clock. */
  public Instant now() {
    return clock.instant();
  }

  /** Signs for a capture that began at {@code started} and ends now. */
  public Receipt sign(Subject subject, Instant started, AcquisitionReport report) {
    if (key.isEmpty()) {
      return new Receipt.Missing(problem);
    }
    Instant ended = clock.instant();
    byte[] statement =
        ReceiptStatement.json(subject, node.text(), agentVersion, started, ended, report);
    if (statement.length > MOST_BYTES) {
      return new Receipt.Missing(
          "the receipt would be %d bytes long, and at most %d are sent"
              .formatted(statement.length, MOST_BYTES));
    }
    try {
      return new Receipt.Signed(
          statement, key.get().sign(statement, ended), key.get().certificate());
    } catch (IOException e) {
      LOG.atError().setCause(e).addKeyValue("capture", subject.capture()).log("No receipt");
      return new Receipt.Missing(String.valueOf(e.getMessage()));
    }
  }
}
