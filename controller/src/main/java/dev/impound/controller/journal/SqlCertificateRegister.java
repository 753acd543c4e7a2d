package dev.impound.controller.journal;

import dev.impound.controller.identity.CertificateRecord;
import dev.impound.controller.identity.CertificateRecord.Standing;
import dev.impound.controller.identity.CertificateRegister;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Certificates of enrolled nodes in SQL. */
public final class SqlCertificateRegister implements CertificateRegister {
  private static final int HEX = 16;

  private final Jdbi jdbi;

  public SqlCertificateRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Changes since(long after) {
    return jdbi.withHandle(
        handle -> {
          long last =
              handle
                  .createQuery("SELECT coalesce(max(number), 0) FROM certificate_change")
                  .mapTo(Long.class)
                  .one();
          if (last <= after) {
            return new Changes(after, List.of());
          }
          return new Changes(last, changed(handle, after, last));
        });
  }

  private static List<CertificateRecord> changed(Handle handle, long after, long last) {
    return handle
        .createQuery(
            "SELECT * FROM node_certificate WHERE serial IN (SELECT serial FROM"
                + " certificate_change WHERE number > :after AND number <= :last)")
        .bind("after", after)
        .bind("last", last)
        .map((row, context) -> certificate(row))
        .list();
  }

  private static CertificateRecord certificate(ResultSet row) throws SQLException {
    return new CertificateRecord(
        new BigInteger(row.getString("serial"), HEX),
        new NodeName(row.getString("node")),
        Standing.valueOf(row.getString("standing")),
        Micros.instant(row.getLong("changed_at")),
        Micros.instant(row.getLong("expires_at")));
  }

  @Override
  public List<InUse> inUse(Instant since) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT node, chain FROM node_certificate c WHERE expires_at > :since AND"
                        + " (standing = 'CURRENT' OR (standing = 'NEXT' AND NOT EXISTS (SELECT 1"
                        + " FROM node_certificate o WHERE o.node = c.node AND o.standing ="
                        + " 'CURRENT'))) ORDER BY node")
                .bind("since", Micros.of(since))
                .map(
                    (row, context) ->
                        new InUse(
                            new NodeName(row.getString("node")),
                            CertificateRows.parse(row.getString("chain"))))
                .list());
  }

  @Override
  public void seen(NodeName node, BigInteger serial, Instant at) {
    jdbi.useTransaction(
        handle -> {
          if (!isStanding(handle, node, serial, Standing.NEXT)) {
            return;
          }
          CertificateRows.move(handle, node, Standing.CURRENT, Standing.REPLACED, at);
          CertificateRows.move(handle, CertificateRows.serial(serial), Standing.CURRENT, at);
        });
  }

  private static boolean isStanding(
      Handle handle, NodeName node, BigInteger serial, Standing standing) {
    return handle
        .createQuery(
            "SELECT 1 FROM node_certificate WHERE serial = :serial AND node = :node AND standing ="
                + " :standing")
        .bind("serial", CertificateRows.serial(serial))
        .bind("node", node.text())
        .bind("standing", standing.name())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  @Override
  public Optional<String> renew(
      NodeName node,
      BigInteger presented,
      Sha256 request,
      Instant at,
      Supplier<List<X509Certificate>> issue) {
    return jdbi.inTransaction(
        handle -> {
          if (!isStanding(handle, node, presented, Standing.CURRENT)) {
            return Optional.empty();
          }
          Optional<String> waiting =
              handle
                  .createQuery(
                      "SELECT chain FROM node_certificate WHERE node = :node AND standing = 'NEXT'"
                          + " AND request = :request")
                  .bind("node", node.text())
                  .bind("request", request.hex())
                  .mapTo(String.class)
                  .findOne();
          if (waiting.isPresent()) {
            return waiting;
          }
          CertificateRows.move(handle, node, Standing.NEXT, Standing.RETIRED, at);
          return Optional.of(
              CertificateRows.insert(handle, node, Standing.NEXT, request, issue.get(), at));
        });
  }
}
