package dev.impound.controller.journal;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyCopies;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.wire.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Copies of the chains of custody in SQL. Each public method is one transaction. */
public final class SqlCustodyCopies implements CustodyCopies {
  private static final String INSERT =
      """
      INSERT INTO custody_entry
        (keeper, sequence, previous, at, actor, act, capture, item, sha256, size, detail, tool, digest)
      VALUES (:keeper, :sequence, :previous, :at, :actor, :act, :capture, :item, :sha256, :size, :detail, :tool, :digest)
      ON CONFLICT DO NOTHING
      """;

  private final Jdbi jdbi;

  public SqlCustodyCopies(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public long last(String keeper) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT COALESCE(max(sequence), 0) FROM custody_entry WHERE keeper = :keeper")
                .bind("keeper", keeper)
                .mapTo(Long.class)
                .one());
  }

  @Override
  public void add(String keeper, List<CustodyEntry> entries) {
    jdbi.useTransaction(handle -> insert(handle, keeper, entries));
  }

  private static void insert(Handle handle, String keeper, List<CustodyEntry> entries) {
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (CustodyEntry entry : entries) {
      CustodyEvent event = entry.event();
      batch
          .bind("keeper", keeper)
          .bind("sequence", entry.sequence())
          .bind("previous", entry.previous().hex())
          .bind("at", Micros.of(entry.at()))
          .bind("actor", event.actor().text())
          .bind("act", event.act().name())
          .bind("capture", event.capture())
          .bind("item", event.item())
          .bind("sha256", event.sha256().map(Sha256::hex).orElse(null))
          .bind("size", event.size().isPresent() ? (Long) event.size().getAsLong() : null)
          .bind("detail", event.detail())
          .bind("tool", entry.tool())
          .bind("digest", entry.digest().hex())
          .add();
    }
    batch.execute();
  }

  @Override
  public List<CustodyEntry> entries(String keeper, String capture, String item) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT * FROM custody_entry
                    WHERE keeper = :keeper AND (item = :item OR (item = '' AND capture = :capture AND capture <> ''))
                    ORDER BY sequence
                    """)
                .bind("keeper", keeper)
                .bind("capture", capture)
                .bind("item", item)
                .map((row, context) -> entry(row))
                .list());
  }

  private static CustodyEntry entry(ResultSet row) throws SQLException {
    @Nullable String sha256 = row.getString("sha256");
    long size = row.getLong("size");
    OptionalLong known = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(size);
    return new CustodyEntry(
        row.getLong("sequence"),
        new Sha256(row.getString("previous")),
        Micros.instant(row.getLong("at")),
        new CustodyEvent(
            new Actor(row.getString("actor")),
            Act.valueOf(row.getString("act")),
            row.getString("capture"),
            row.getString("item"),
            Optional.ofNullable(sha256).map(Sha256::new),
            known,
            row.getString("detail")),
        row.getString("tool"),
        new Sha256(row.getString("digest")));
  }
}
