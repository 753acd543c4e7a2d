package dev.impound.controller.journal;

import dev.impound.controller.identity.Ban;
import dev.impound.controller.identity.BanRegister;
import dev.impound.controller.notification.NewsKind;
import dev.impound.wire.SpiffeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Bans in SQL. That somebody was banned becomes news in the same transaction. */
public final class SqlBanRegister implements BanRegister {
  private final Jdbi jdbi;

  public SqlBanRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public List<Ban> standing() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM ban WHERE lifted_at IS NULL ORDER BY number")
                .map((row, context) -> ban(row))
                .list());
  }

  @Override
  public List<Ban> newest(int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM ban ORDER BY number DESC LIMIT :limit")
                .bind("limit", limit)
                .map((row, context) -> ban(row))
                .list());
  }

  @Override
  public Ban add(Ban ban) {
    return jdbi.inTransaction(
        handle ->
            standing(handle, ban.identity())
                .orElseGet(
                    () -> {
                      insert(handle, ban);
                      return ban;
                    }));
  }

  private static void insert(Handle handle, Ban ban) {
    handle
        .createUpdate(
            "INSERT INTO ban (identity, reason, banned_by, at) VALUES (:identity, :reason, :by,"
                + " :at)")
        .bind("identity", ban.identity().uri())
        .bind("reason", ban.reason())
        .bind("by", ban.by())
        .bind("at", Micros.of(ban.at()))
        .execute();
    NewsRows.insert(
        handle,
        Optional.empty(),
        NewsKind.BANNED,
        ban.at(),
        "%s was %s".formatted(ban.identity(), ban.inWords()));
  }

  @Override
  public Optional<Ban> lift(SpiffeId identity, Ban.Lifted lifted) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Ban> standing = standing(handle, identity);
          handle
              .createUpdate(
                  "UPDATE ban SET lifted_by = :by, lifted_reason = :reason, lifted_at = :at"
                      + " WHERE identity = :identity AND lifted_at IS NULL")
              .bind("identity", identity.uri())
              .bind("by", lifted.by())
              .bind("reason", lifted.reason())
              .bind("at", Micros.of(lifted.at()))
              .execute();
          return standing.map(
              ban ->
                  new Ban(ban.identity(), ban.reason(), ban.by(), ban.at(), Optional.of(lifted)));
        });
  }

  private static Optional<Ban> standing(Handle handle, SpiffeId identity) {
    return handle
        .createQuery("SELECT * FROM ban WHERE identity = :identity AND lifted_at IS NULL")
        .bind("identity", identity.uri())
        .map((row, context) -> ban(row))
        .findOne();
  }

  private static Ban ban(ResultSet row) throws SQLException {
    String liftedBy = row.getString("lifted_by");
    return new Ban(
        SpiffeId.parse(row.getString("identity")).orElseThrow(),
        row.getString("reason"),
        row.getString("banned_by"),
        Micros.instant(row.getLong("at")),
        liftedBy == null
            ? Optional.empty()
            : Optional.of(
                new Ban.Lifted(
                    liftedBy,
                    row.getString("lifted_reason"),
                    Micros.instant(row.getLong("lifted_at")))));
  }
}
