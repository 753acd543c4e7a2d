package dev.impound.controller.journal;

import dev.impound.controller.identity.Enrolment;
import dev.impound.controller.identity.EnrolmentRegister.Asked;
import dev.impound.controller.identity.TokenOrder;
import dev.impound.controller.identity.TokenRecord;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of tokens and enrolments. */
final class EnrolmentRows {
  private EnrolmentRows() {}

  static void insert(Handle handle, TokenRecord token) {
    handle
        .createUpdate(
            "INSERT INTO enrolment_token (id, node, life, uses, labels, held, verifier, made_by,"
                + " made_at, expires_at, uses_left) VALUES (:id, :node, :life, :uses, :labels,"
                + " :held, :verifier, :by, :at, :expires, :left)")
        .bind("id", token.id())
        .bind("node", token.order().node())
        .bind("life", token.order().life().dividedBy(ChronoUnit.MICROS.getDuration()))
        .bind("uses", token.order().uses())
        .bind("labels", labels(token.order().labels()))
        .bind("held", token.order().hold() ? 1 : 0)
        .bind("verifier", token.verifier().hex())
        .bind("by", token.madeBy())
        .bind("at", Micros.of(token.made()))
        .bind("expires", Micros.of(token.expires()))
        .bind("left", token.usesLeft())
        .execute();
  }

  static TokenRecord token(ResultSet row) throws SQLException {
    return new TokenRecord(
        row.getString("id"),
        new TokenOrder(
            row.getString("node"),
            Duration.of(row.getLong("life"), ChronoUnit.MICROS),
            row.getInt("uses"),
            labels(row.getString("labels")),
            row.getInt("held") == 1),
        new Sha256(row.getString("verifier")),
        row.getString("made_by"),
        Micros.instant(row.getLong("made_at")),
        Micros.instant(row.getLong("expires_at")),
        row.getInt("uses_left"),
        row.getString("revoked_at") != null);
  }

  private static String labels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> labels(String lines) {
    Map<String, String> labels = new LinkedHashMap<>();
    lines.lines().map(line -> line.split("=", 2)).forEach(label -> labels.put(label[0], label[1]));
    return labels;
  }

  static Enrolment insert(Handle handle, Asked asked, Optional<String> chain) {
    long number =
        handle
            .createUpdate(
                "INSERT INTO enrolment (token, node, request, public_key, fingerprint, address,"
                    + " at, chain) VALUES (:token, :node, :request, :key, :fingerprint, :address,"
                    + " :at, :chain)")
            .bind("token", asked.token().id())
            .bind("node", asked.node().text())
            .bind("request", asked.request().hex())
            .bind("key", asked.key().getEncoded())
            .bind("fingerprint", asked.fingerprint().hex())
            .bind("address", asked.address())
            .bind("at", Micros.of(asked.at()))
            .bind("chain", text(chain))
            .executeAndReturnGeneratedKeys("number")
            .mapTo(Long.class)
            .one();
    return find(handle, number).orElseThrow();
  }

  private static @Nullable String text(Optional<String> text) {
    return text.orElse(null);
  }

  static void admit(Handle handle, long number, String chain, String operator) {
    handle
        .createUpdate(
            "UPDATE enrolment SET chain = :chain, admitted_by = :by WHERE number = :number")
        .bind("chain", chain)
        .bind("by", operator)
        .bind("number", number)
        .execute();
  }

  /** The same request of the same token. */
  static Optional<Enrolment> same(Handle handle, Asked asked) {
    return handle
        .createQuery("SELECT * FROM enrolment WHERE token = :token AND request = :request")
        .bind("token", asked.token().id())
        .bind("request", asked.request().hex())
        .map((row, context) -> enrolment(row))
        .findOne();
  }

  static Optional<Enrolment> find(Handle handle, long number) {
    return handle
        .createQuery("SELECT * FROM enrolment WHERE number = :number")
        .bind("number", number)
        .map((row, context) -> enrolment(row))
        .findOne();
  }

  static byte[] publicKey(Handle handle, long number) {
    return handle
        .createQuery("SELECT public_key FROM enrolment WHERE number = :number")
        .bind("number", number)
        .mapTo(byte[].class)
        .one();
  }

  static List<Enrolment> newest(Handle handle, int limit) {
    return handle
        .createQuery("SELECT * FROM enrolment ORDER BY number DESC LIMIT :limit")
        .bind("limit", limit)
        .map((row, context) -> enrolment(row))
        .list();
  }

  private static Enrolment enrolment(ResultSet row) throws SQLException {
    return new Enrolment(
        row.getLong("number"),
        row.getString("token"),
        new NodeName(row.getString("node")),
        new Sha256(row.getString("request")),
        new Sha256(row.getString("fingerprint")),
        row.getString("address"),
        Micros.instant(row.getLong("at")),
        Optional.ofNullable(row.getString("chain")),
        Optional.ofNullable(row.getString("admitted_by")));
  }
}
