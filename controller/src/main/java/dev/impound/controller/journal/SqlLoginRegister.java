package dev.impound.controller.journal;

import dev.impound.controller.identity.LoginCertificate;
import dev.impound.controller.identity.LoginCode;
import dev.impound.controller.identity.LoginRegister;
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

/** Codes and certificates of operators in SQL. */
public final class SqlLoginRegister implements LoginRegister {
  private static final int HEX = 16;

  private final Jdbi jdbi;

  public SqlLoginRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void add(LoginCode code) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO login_code (id, operator, verifier, made_by, made_at, expires_at)"
                        + " VALUES (:id, :operator, :verifier, :by, :at, :expires)")
                .bind("id", code.id())
                .bind("operator", code.operator())
                .bind("verifier", code.verifier().hex())
                .bind("by", code.madeBy())
                .bind("at", Micros.of(code.made()))
                .bind("expires", Micros.of(code.expires()))
                .execute());
  }

  @Override
  public Optional<LoginCode> code(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM login_code WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> code(row))
                .findOne());
  }

  private static LoginCode code(ResultSet row) throws SQLException {
    return new LoginCode(
        row.getString("id"),
        row.getString("operator"),
        new Sha256(row.getString("verifier")),
        row.getString("made_by"),
        Micros.instant(row.getLong("made_at")),
        Micros.instant(row.getLong("expires_at")));
  }

  @Override
  public Outcome login(LoginCode code, Asked asked, Supplier<List<X509Certificate>> issue) {
    String origin = "code " + code.id();
    return jdbi.inTransaction(
        handle -> {
          boolean spent =
              handle
                      .createUpdate(
                          "UPDATE login_code SET spent_at = :now WHERE id = :id AND spent_at IS"
                              + " NULL AND revoked_at IS NULL AND expires_at >= :now")
                      .bind("id", code.id())
                      .bind("now", Micros.of(asked.at()))
                      .execute()
                  == 1;
          return spent
              ? new Recorded(
                  insert(handle, code.operator(), code.id(), asked.at(), origin, asked, issue))
              : same(handle, origin, asked, "it is spent, expired or revoked");
        });
  }

  @Override
  public Outcome renew(
      LoginCertificate present, Asked asked, Supplier<List<X509Certificate>> issue) {
    String origin = "certificate " + CertificateRows.serial(present.serial());
    return jdbi.inTransaction(
        handle -> {
          if (hasEnded(handle, present)) {
            return new Refused("it was ended meanwhile");
          }
          return byOrigin(handle, origin).isEmpty()
              ? new Recorded(
                  insert(
                      handle,
                      present.operator(),
                      present.session(),
                      present.started(),
                      origin,
                      asked,
                      issue))
              : same(handle, origin, asked, "it was renewed already, with another key");
        });
  }

  /** Whoever logs out while a renewal is on its way gets out of that one too. */
  private static boolean hasEnded(Handle handle, LoginCertificate certificate) {
    return handle
        .createQuery(
            "SELECT 1 FROM operator_end WHERE serial = :serial OR (operator = :operator AND serial"
                + " = '' AND at >= :issued) LIMIT 1")
        .bind("serial", CertificateRows.serial(certificate.serial()))
        .bind("operator", certificate.operator())
        .bind("issued", Micros.of(certificate.issued()))
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  /** The same request again is answered with what is on record. */
  private static Outcome same(Handle handle, String origin, Asked asked, String otherwise) {
    return handle
        .createQuery("SELECT * FROM operator_certificate WHERE origin = :origin AND request = :is")
        .bind("origin", origin)
        .bind("is", asked.request().hex())
        .map((row, context) -> certificate(row))
        .findOne()
        .<Outcome>map(Recorded::new)
        .orElseGet(() -> new Refused(otherwise));
  }

  private static Optional<LoginCertificate> byOrigin(Handle handle, String origin) {
    return handle
        .createQuery("SELECT * FROM operator_certificate WHERE origin = :origin")
        .bind("origin", origin)
        .map((row, context) -> certificate(row))
        .findOne();
  }

  private static LoginCertificate insert(
      Handle handle,
      String operator,
      String session,
      Instant started,
      String origin,
      Asked asked,
      Supplier<List<X509Certificate>> issue) {
    List<X509Certificate> issued = issue.get();
    X509Certificate leaf = issued.getFirst();
    handle
        .createUpdate(
            "INSERT INTO operator_certificate (serial, operator, session, origin, request, address,"
                + " chain, started_at, issued_at, expires_at) VALUES (:serial, :operator, :session,"
                + " :origin, :request, :address, :chain, :started, :at, :expires)")
        .bind("serial", CertificateRows.serial(leaf.getSerialNumber()))
        .bind("operator", operator)
        .bind("session", session)
        .bind("origin", origin)
        .bind("request", asked.request().hex())
        .bind("address", asked.address())
        .bind("chain", CertificateRows.pem(issued))
        .bind("started", Micros.of(started))
        .bind("at", Micros.of(asked.at()))
        .bind("expires", Micros.of(leaf.getNotAfter().toInstant()))
        .execute();
    return byOrigin(handle, origin).orElseThrow();
  }

  private static LoginCertificate certificate(ResultSet row) throws SQLException {
    return new LoginCertificate(
        new BigInteger(row.getString("serial"), HEX),
        row.getString("operator"),
        row.getString("session"),
        Micros.instant(row.getLong("started_at")),
        Micros.instant(row.getLong("issued_at")),
        Micros.instant(row.getLong("expires_at")),
        row.getString("chain"));
  }

  @Override
  public Optional<LoginCertificate> certificate(BigInteger serial) {
    return jdbi.withHandle(handle -> find(handle, serial));
  }

  private static Optional<LoginCertificate> find(Handle handle, BigInteger serial) {
    return handle
        .createQuery("SELECT * FROM operator_certificate WHERE serial = :serial")
        .bind("serial", CertificateRows.serial(serial))
        .map((row, context) -> certificate(row))
        .findOne();
  }

  @Override
  public List<LoginCertificate> good(Instant now) {
    return jdbi.withHandle(handle -> good(handle, now));
  }

  private static List<LoginCertificate> good(Handle handle, Instant now) {
    return handle
        .createQuery(
            "SELECT * FROM operator_certificate WHERE expires_at > :now AND serial NOT IN (SELECT"
                + " serial FROM operator_end) ORDER BY operator, expires_at, serial")
        .bind("now", Micros.of(now))
        .map((row, context) -> certificate(row))
        .list();
  }

  @Override
  public void end(String operator, BigInteger serial, Instant expires, String by, Instant at) {
    jdbi.useTransaction(
        handle -> {
          Optional<LoginCertificate> shown =
              find(handle, serial).filter(one -> one.operator().equals(operator));
          if (shown.isEmpty()) {
            endOne(handle, operator, serial, expires, by, at);
          } else {
            good(handle, at).stream()
                .filter(one -> one.session().equals(shown.get().session()))
                .forEach(one -> endOne(handle, operator, one.serial(), one.expires(), by, at));
          }
        });
  }

  @Override
  public int endAll(String operator, boolean known, String by, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          int codes =
              handle
                  .createUpdate(
                      "UPDATE login_code SET revoked_at = :at WHERE operator = :operator AND"
                          + " spent_at IS NULL AND revoked_at IS NULL AND expires_at >= :at")
                  .bind("at", Micros.of(at))
                  .bind("operator", operator)
                  .execute();
          List<LoginCertificate> own =
              good(handle, at).stream().filter(one -> one.operator().equals(operator)).toList();
          own.forEach(one -> endOne(handle, operator, one.serial(), one.expires(), by, at));
          if (known || codes + own.size() > 0) {
            cut(handle, operator, by, at);
          }
          return codes + own.size();
        });
  }

  private static void cut(Handle handle, String operator, String by, Instant at) {
    handle
        .createUpdate(
            "INSERT INTO operator_end (operator, serial, ended_by, at) VALUES (:operator, '', :by,"
                + " :at)")
        .bind("operator", operator)
        .bind("by", by)
        .bind("at", Micros.of(at))
        .execute();
  }

  private static void endOne(
      Handle handle, String operator, BigInteger serial, Instant expires, String by, Instant at) {
    handle
        .createUpdate(
            "INSERT INTO operator_end (operator, serial, ended_by, at, expires_at) VALUES"
                + " (:operator, :serial, :by, :at, :expires)")
        .bind("operator", operator)
        .bind("serial", CertificateRows.serial(serial))
        .bind("by", by)
        .bind("at", Micros.of(at))
        .bind("expires", Micros.of(expires))
        .execute();
  }

  @Override
  public List<End> ends(Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT operator, serial, at FROM operator_end WHERE expires_at IS NULL OR"
                        + " expires_at > :now ORDER BY number")
                .bind("now", Micros.of(now))
                .map(
                    (row, context) ->
                        new End(
                            row.getString("operator"),
                            row.getString("serial").isEmpty()
                                ? Optional.empty()
                                : Optional.of(new BigInteger(row.getString("serial"), HEX)),
                            Micros.instant(row.getLong("at"))))
                .list());
  }
}
