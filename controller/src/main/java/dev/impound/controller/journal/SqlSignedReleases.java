package dev.impound.controller.journal;

import com.google.protobuf.ByteString;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.node.SignedOrder;
import dev.impound.controller.response.SignedReleases;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Operators' orders in SQL. Each public method is one transaction. */
public final class SqlSignedReleases implements SignedReleases {
  private final Jdbi jdbi;

  public SqlSignedReleases(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void keep(IncidentId incident, SignedOrder order, Instant at) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO signed_release (incident, signed, signature, key_id, kept_at) VALUES"
                    + " (?, ?, ?, ?, ?) ON CONFLICT (incident) DO UPDATE SET signed ="
                    + " excluded.signed, signature = excluded.signature, key_id ="
                    + " excluded.key_id, kept_at = excluded.kept_at",
                incident.number(),
                order.order().toByteArray(),
                order.signature().toByteArray(),
                order.keyId().toByteArray(),
                Micros.of(at)));
  }

  @Override
  public Optional<SignedOrder> find(IncidentId incident) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT signed, signature, key_id FROM signed_release WHERE incident ="
                        + " :incident")
                .bind("incident", incident.number())
                .map(
                    (row, context) ->
                        new SignedOrder(
                            ByteString.copyFrom(row.getBytes("signed")),
                            ByteString.copyFrom(row.getBytes("signature")),
                            ByteString.copyFrom(row.getBytes("key_id"))))
                .findOne());
  }
}
