package dev.impound.controller.journal;

import dev.impound.controller.identity.CertificateRecord.Standing;
import dev.impound.controller.identity.Enrolment;
import dev.impound.controller.identity.EnrolmentRegister;
import dev.impound.controller.identity.TokenRecord;
import dev.impound.wire.NodeName;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Tokens and enrolments in SQL. */
public final class SqlEnrolmentRegister implements EnrolmentRegister {
  private final Jdbi jdbi;

  public SqlEnrolmentRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void add(TokenRecord token) {
    jdbi.useTransaction(handle -> EnrolmentRows.insert(handle, token));
  }

  @Override
  public Optional<TokenRecord> token(String id) {
    return jdbi.withHandle(handle -> token(handle, id));
  }

  private static Optional<TokenRecord> token(Handle handle, String id) {
    return handle
        .createQuery("SELECT * FROM enrolment_token WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> EnrolmentRows.token(row))
        .findOne();
  }

  @Override
  public boolean revoke(String id, Instant at) {
    return jdbi.inTransaction(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE enrolment_token SET revoked_at = coalesce(revoked_at, :at)"
                            + " WHERE id = :id")
                    .bind("at", Micros.of(at))
                    .bind("id", id)
                    .execute()
                == 1);
  }

  @Override
  public List<TokenRecord> usable(Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM enrolment_token WHERE revoked_at IS NULL AND uses_left > 0"
                        + " AND expires_at >= :now ORDER BY made_at DESC, id")
                .bind("now", Micros.of(now))
                .map((row, context) -> EnrolmentRows.token(row))
                .list());
  }

  @Override
  public Outcome enroll(Asked asked, Issuer issuer) {
    return jdbi.inTransaction(handle -> enroll(handle, asked, issuer));
  }

  private static Outcome enroll(Handle handle, Asked asked, Issuer issuer) {
    Optional<Enrolment> before = EnrolmentRows.same(handle, asked);
    if (before.isPresent()) {
      return new Recorded(before.get());
    }
    if (!asked.token().order().node().equals(asked.node().text()) && hasOne(handle, asked.node())) {
      return new Refused("a token for several nodes cannot enrol anew one that is enrolled");
    }
    if (!spend(handle, asked)) {
      return new Refused("it is spent, expired or revoked");
    }
    Optional<String> chain =
        asked.token().order().hold()
            ? Optional.empty()
            : Optional.of(
                issued(handle, asked.node(), asked, issuer.issue(asked.node(), asked.key())));
    return new Recorded(EnrolmentRows.insert(handle, asked, chain));
  }

  private static boolean hasOne(Handle handle, NodeName node) {
    return handle
        .createQuery("SELECT 1 FROM node_certificate WHERE node = :node LIMIT 1")
        .bind("node", node.text())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  private static boolean spend(Handle handle, Asked asked) {
    return handle
            .createUpdate(
                "UPDATE enrolment_token SET uses_left = uses_left - 1 WHERE id = :id"
                    + " AND uses_left > 0 AND revoked_at IS NULL AND expires_at >= :now")
            .bind("id", asked.token().id())
            .bind("now", Micros.of(asked.at()))
            .execute()
        == 1;
  }

  private static String issued(
      Handle handle, NodeName node, Asked asked, List<X509Certificate> certificates) {
    retireAll(handle, node, asked.at());
    label(handle, node, asked.token(), asked.at());
    return CertificateRows.insert(
        handle, node, Standing.CURRENT, asked.request(), certificates, asked.at());
  }

  /** A node has the labels that who made its token said. */
  private static void label(Handle handle, NodeName node, TokenRecord token, Instant at) {
    SqlAccessRegister.addLabels(handle, node, token.order().labels(), token.madeBy(), at);
  }

  private static void retireAll(Handle handle, NodeName node, Instant at) {
    for (Standing standing : List.of(Standing.CURRENT, Standing.NEXT, Standing.REPLACED)) {
      CertificateRows.move(handle, node, standing, Standing.RETIRED, at);
    }
  }

  @Override
  public Optional<Enrolment> admit(long number, String operator, Instant at, Issuer issuer) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Enrolment> waiting =
              EnrolmentRows.find(handle, number).filter(one -> one.chain().isEmpty());
          if (waiting.isEmpty()) {
            return Optional.empty();
          }
          Enrolment enrolment = waiting.get();
          PublicKey key = key(EnrolmentRows.publicKey(handle, number));
          retireAll(handle, enrolment.node(), at);
          token(handle, enrolment.token())
              .ifPresent(token -> label(handle, enrolment.node(), token, at));
          String chain =
              CertificateRows.insert(
                  handle,
                  enrolment.node(),
                  Standing.CURRENT,
                  enrolment.request(),
                  issuer.issue(enrolment.node(), key),
                  at);
          EnrolmentRows.admit(handle, number, chain, operator);
          return EnrolmentRows.find(handle, number);
        });
  }

  private static PublicKey key(byte[] encoded) {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read before cannot be read again", e);
    }
  }

  @Override
  public Optional<Enrolment> enrolment(long number) {
    return jdbi.withHandle(handle -> EnrolmentRows.find(handle, number));
  }

  @Override
  public List<Enrolment> newest(int limit) {
    return jdbi.withHandle(handle -> EnrolmentRows.newest(handle, limit));
  }
}
