package dev.impound.controller.journal;

import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.Capture;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.CaptureState;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.ItemKind;
import dev.impound.controller.evidence.ItemState;
import dev.impound.controller.evidence.StoredBlob;
import dev.impound.controller.evidence.Tombstone;
import dev.impound.controller.incident.IncidentId;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Evidence between rows and records. */
final class EvidenceRows {
  private static final String ITEM =
      "SELECT i.*, c.incident, c.node, c.container_id, c.state AS capture_state,"
          + " c.keeper, t.actor AS purged_by, t.at AS purged_at, t.reason AS purged_reason,"
          + " (SELECT v.intact FROM verification v WHERE v.item = i.number"
          + "  ORDER BY v.number DESC LIMIT 1) AS intact"
          + " FROM evidence_item i JOIN capture c ON c.number = i.capture"
          + " LEFT JOIN tombstone t ON t.capture = c.number ";

  private EvidenceRows() {}

  /** Which state an item of a capture has that is decided and not yet sealed. */
  enum View {
    /** What it will be. */
    DECIDED,
    /** RECEIVING, with no blobs; and PURGED where its bytes were ordered to go. */
    SHOWN
  }

  /** A capture from a row; the context is Jdbi's and not used. */
  static Capture capture(ResultSet row, StatementContext context) throws SQLException {
    byte[] manifest = row.getBytes("manifest");
    return new Capture(
        new CaptureId(row.getLong("number")),
        new IncidentId(row.getLong("incident")),
        new NodeName(row.getString("node")),
        new ContainerId(row.getString("container_id")),
        CaptureState.valueOf(row.getString("state")),
        Micros.instant(row.getLong("opened_at")),
        manifest == null ? Optional.empty() : Optional.of(Sha256.of(manifest)),
        row.getString("keeper"));
  }

  /** Items with their blobs; {@code condition} has one parameter, {@code :number}. */
  static List<Item> items(Handle handle, View view, String condition, long number) {
    List<Item> items = new ArrayList<>();
    for (Item bare :
        handle
            .createQuery(ITEM + condition)
            .bind("number", number)
            .map((row, context) -> item(row, view))
            .list()) {
      items.add(bare.state() == ItemState.RECEIVING ? bare : bare.with(blobs(handle, bare.id())));
    }
    return items;
  }

  private static Item item(ResultSet row, View view) throws SQLException {
    boolean hidden =
        view == View.SHOWN
            && CaptureState.valueOf(row.getString("capture_state")) != CaptureState.SEALED;
    int intact = row.getInt("intact");
    Optional<Boolean> verified = row.wasNull() ? Optional.empty() : Optional.of(intact == 1);
    ItemState state = hidden ? ItemState.RECEIVING : ItemState.valueOf(row.getString("state"));
    Optional<Tombstone> tombstone =
        view == View.SHOWN && (state == ItemState.SEALED || state == ItemState.PARTIAL)
            ? tombstone(row)
            : Optional.empty();
    return new Item(
        new ItemId(row.getLong("number")),
        new CaptureId(row.getLong("capture")),
        new IncidentId(row.getLong("incident")),
        new NodeName(row.getString("node")),
        new ContainerId(row.getString("container_id")),
        ItemKind.valueOf(row.getString("kind")),
        tombstone.isPresent() ? ItemState.PURGED : state,
        tombstone.isPresent() ? tombstone.get().words() : row.getString("reason"),
        List.of(),
        digest(row, "image_id"),
        time(row, "started_at"),
        time(row, "ended_at"),
        row.getString("tool"),
        verified,
        row.getString("keeper"));
  }

  private static Optional<Tombstone> tombstone(ResultSet row) throws SQLException {
    String actor = row.getString("purged_by");
    return actor == null
        ? Optional.empty()
        : Optional.of(
            new Tombstone(
                actor, Micros.instant(row.getLong("purged_at")), row.getString("purged_reason")));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Micros.instant(micros));
  }

  private static Optional<Sha256> digest(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).map(Sha256::new);
  }

  private static List<StoredBlob> blobs(Handle handle, ItemId item) {
    return handle
        .createQuery("SELECT * FROM item_blob WHERE item = :item ORDER BY position")
        .bind("item", item.number())
        .map(
            (row, context) ->
                new StoredBlob(
                    new Sha256(row.getString("sha256")),
                    row.getLong("size"),
                    BlobRole.valueOf(row.getString("role")),
                    digest(row, "diff_id")))
        .list();
  }

  /** Writes an item's outcome and its blobs. */
  static void update(Handle handle, Item item) {
    handle
        .createUpdate(
            "UPDATE evidence_item SET state = :state, reason = :reason, image_id = :image,"
                + " tool = :tool, started_at = :started, ended_at = :ended WHERE number = :number")
        .bind("number", item.id().number())
        .bind("state", item.state().name())
        .bind("reason", item.reason())
        .bind("image", item.imageId().map(Sha256::hex))
        .bind("tool", item.tool())
        .bind("started", item.started().map(Micros::of))
        .bind("ended", item.ended().map(Micros::of))
        .execute();
    int position = 0;
    for (StoredBlob blob : item.blobs()) {
      handle
          .createUpdate(
              "INSERT INTO item_blob (item, position, sha256, size, role, diff_id)"
                  + " VALUES (:item, :position, :sha256, :size, :role, :diffId)")
          .bind("item", item.id().number())
          .bind("position", position++)
          .bind("sha256", blob.digest().hex())
          .bind("size", blob.size())
          .bind("role", blob.role().name())
          .bind("diffId", blob.diffId().map(Sha256::hex))
          .execute();
    }
  }
}
