package dev.impound.controller.journal;

import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.Capture;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.CaptureState;
import dev.impound.controller.evidence.Delivered;
import dev.impound.controller.evidence.EvidenceCatalog;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.ItemKind;
import dev.impound.controller.evidence.RetentionCatalog;
import dev.impound.controller.evidence.Verification;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.receipt.ReceiptPins;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The evidence catalog in the database, as one controller of those that share it sees it. */
public final class SqlEvidenceCatalog implements EvidenceCatalog {
  private final Jdbi jdbi;
  private final String keeper;

  /**
   * The catalog of one controller.
   *
   * @param keeper its name
   */
  public SqlEvidenceCatalog(Jdbi jdbi, String keeper) {
    this.jdbi = jdbi;
    this.keeper = keeper;
  }

  @Override
  public CaptureId addCapture(
      IncidentId incident, NodeName node, ContainerId container, Instant opened) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO capture (incident, node, container_id, state, opened_at, keeper)"
                        + " VALUES (:incident, :node, :container, 'OPEN', :opened, :keeper)")
                .bind("incident", incident.number())
                .bind("node", node.text())
                .bind("container", container.hex())
                .bind("opened", Micros.of(opened))
                .bind("keeper", keeper)
                .executeAndReturnGeneratedKeys("number")
                .mapTo(Long.class)
                .map(CaptureId::new)
                .one());
  }

  @Override
  public Optional<Capture> capture(CaptureId id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM capture WHERE number = :id")
                .bind("id", id.number())
                .map(EvidenceRows::capture)
                .findOne());
  }

  @Override
  public List<Capture> captures(CaptureState state) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM capture WHERE state = :state AND keeper = :keeper"
                        + " ORDER BY number")
                .bind("state", state.name())
                .bind("keeper", keeper)
                .map(EvidenceRows::capture)
                .list());
  }

  @Override
  public ItemId itemFor(CaptureId capture, ItemKind kind) {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  "INSERT INTO evidence_item (capture, kind, state, reason, tool)"
                      + " VALUES (:capture, :kind, 'RECEIVING', '', '')"
                      + " ON CONFLICT (capture, kind) DO NOTHING")
              .bind("capture", capture.number())
              .bind("kind", kind.name())
              .execute();
          return handle
              .createQuery(
                  "SELECT number FROM evidence_item WHERE capture = :capture AND kind = :kind")
              .bind("capture", capture.number())
              .bind("kind", kind.name())
              .mapTo(Long.class)
              .map(ItemId::new)
              .one();
        });
  }

  @Override
  public void note(ItemId item, String reason) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "UPDATE evidence_item SET reason = :reason"
                        + " WHERE number = :item AND state = 'RECEIVING'")
                .bind("item", item.number())
                .bind("reason", reason)
                .execute());
  }

  @Override
  public boolean addDelivered(Delivered blob) {
    return jdbi.inTransaction(
        handle -> {
          boolean open =
              handle
                  .createQuery(
                      "SELECT c.state = 'OPEN' FROM capture c"
                          + " JOIN evidence_item i ON i.capture = c.number WHERE i.number = :item")
                  .bind("item", blob.item().number())
                  .mapTo(Boolean.class)
                  .one();
          if (open) {
            insert(handle, blob);
          }
          return open;
        });
  }

  private static void insert(Handle handle, Delivered blob) {
    handle
        .createUpdate(
            "INSERT INTO delivered (item, sha256, size, role, at, skipped, wire_bytes)"
                + " VALUES (:item, :sha256, :size, :role, :at, :skipped, :wire)"
                + " ON CONFLICT (item, sha256) DO UPDATE SET skipped = 0, wire_bytes ="
                + "  CASE WHEN delivered.skipped = 1 THEN excluded.wire_bytes"
                + "  ELSE delivered.wire_bytes END"
                + " WHERE excluded.skipped = 0")
        .bind("item", blob.item().number())
        .bind("sha256", blob.digest().hex())
        .bind("size", blob.size())
        .bind("role", blob.role().name())
        .bind("at", Micros.of(blob.at()))
        .bind("skipped", blob.skipped() ? 1 : 0)
        .bind("wire", blob.wire())
        .execute();
  }

  @Override
  public List<Delivered> delivered(CaptureId capture) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT d.*, i.kind FROM delivered d"
                        + " JOIN evidence_item i ON i.number = d.item"
                        + " WHERE i.capture = :capture ORDER BY d.number")
                .bind("capture", capture.number())
                .map(
                    (row, context) ->
                        new Delivered(
                            new ItemId(row.getLong("item")),
                            ItemKind.valueOf(row.getString("kind")),
                            new Sha256(row.getString("sha256")),
                            row.getLong("size"),
                            BlobRole.valueOf(row.getString("role")),
                            Micros.instant(row.getLong("at")),
                            row.getInt("skipped") == 1,
                            row.getLong("wire_bytes")))
                .list());
  }

  @Override
  public void decide(CaptureId capture, List<Item> items, byte[] manifest) {
    jdbi.useTransaction(
        handle -> {
          for (Item item : items) {
            EvidenceRows.update(handle, item);
          }
          int changed =
              handle
                  .createUpdate(
                      "UPDATE capture SET state = 'SEALING', manifest = :manifest"
                          + " WHERE number = :capture AND state = 'OPEN'")
                  .bind("capture", capture.number())
                  .bind("manifest", manifest)
                  .execute();
          if (changed != 1) {
            throw new IllegalStateException("capture %s is decided already".formatted(capture));
          }
        });
  }

  @Override
  public List<Item> decided(CaptureId capture) {
    return ofCapture(capture, EvidenceRows.View.DECIDED);
  }

  private List<Item> ofCapture(CaptureId capture, EvidenceRows.View view) {
    return jdbi.withHandle(
        handle ->
            EvidenceRows.items(
                handle, view, "WHERE c.number = :number ORDER BY i.number", capture.number()));
  }

  @Override
  public void completeSeal(CaptureId capture, Instant at) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "UPDATE capture SET state = 'SEALED', sealed_at = :at"
                        + " WHERE number = :capture AND state = 'SEALING'")
                .bind("capture", capture.number())
                .bind("at", Micros.of(at))
                .execute());
  }

  @Override
  public Optional<byte[]> manifest(CaptureId capture) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT manifest FROM capture WHERE number = :id AND manifest IS NOT NULL")
                .bind("id", capture.number())
                .map((row, context) -> row.getBytes("manifest"))
                .findOne());
  }

  @Override
  public List<Item> items(Optional<IncidentId> incident) {
    return jdbi.withHandle(
        handle ->
            EvidenceRows.items(
                handle,
                EvidenceRows.View.SHOWN,
                incident.isPresent()
                    ? "WHERE c.incident = :number ORDER BY i.number DESC"
                    : "WHERE :number = 0 ORDER BY i.number DESC",
                incident.map(IncidentId::number).orElse(0L)));
  }

  @Override
  public List<Item> items(CaptureId capture) {
    return ofCapture(capture, EvidenceRows.View.SHOWN);
  }

  @Override
  public Optional<Item> item(ItemId id) {
    return jdbi
        .withHandle(
            handle ->
                EvidenceRows.items(
                    handle, EvidenceRows.View.SHOWN, "WHERE i.number = :number", id.number()))
        .stream()
        .findFirst();
  }

  @Override
  public void addVerification(Verification verification) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "INSERT INTO verification (item, at, intact, bytes, findings)"
                        + " VALUES (:item, :at, :intact, :bytes, :findings)")
                .bind("item", verification.item().number())
                .bind("at", Micros.of(verification.at()))
                .bind("intact", verification.isIntact() ? 1 : 0)
                .bind("bytes", verification.bytes())
                .bind("findings", String.join("\n", verification.findings()))
                .execute());
  }

  @Override
  public long storedBytes() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT coalesce(sum(size), 0)"
                        + " FROM (SELECT d.sha256, max(d.size) AS size FROM delivered d"
                        + "  JOIN evidence_item i ON i.number = d.item"
                        + "  JOIN capture c ON c.number = i.capture"
                        + "  WHERE c.keeper = :keeper AND NOT EXISTS"
                        + "   (SELECT 1 FROM tombstone t WHERE t.capture = c.number)"
                        + "  GROUP BY d.sha256) AS stored")
                .bind("keeper", keeper)
                .mapTo(Long.class)
                .one());
  }

  @Override
  public RetentionCatalog retention() {
    return new SqlRetentionCatalog(jdbi, keeper);
  }

  @Override
  public ReceiptPins receiptPins() {
    return new SqlReceiptPins(jdbi);
  }
}
