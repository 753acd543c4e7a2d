package dev.impound.controller.journal;

import dev.impound.controller.receipt.ReceiptPin;
import dev.impound.controller.receipt.ReceiptPins;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/** The certificates that nodes showed first, in SQL. */
public final class SqlReceiptPins implements ReceiptPins {
  private final Jdbi jdbi;

  public SqlReceiptPins(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public ReceiptPin pin(NodeName node, byte[] certificate, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO receipt_pin (node, certificate, sha256, at)"
                      + " VALUES (:node, :certificate, :sha256, :at)"
                      + " ON CONFLICT (node) DO NOTHING")
              .bind("node", node.text())
              .bind("certificate", certificate)
              .bind("sha256", Sha256.of(certificate).hex())
              .bind("at", Micros.of(at))
              .execute();
          return handle
              .createQuery("SELECT sha256, at FROM receipt_pin WHERE node = :node")
              .bind("node", node.text())
              .map(
                  (row, context) ->
                      new ReceiptPin(
                          node,
                          Sha256.parse(row.getString("sha256")),
                          Micros.instant(row.getLong("at"))))
              .one();
        });
  }
}
