package dev.impound.controller.journal;

import dev.impound.controller.evidence.Capture;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Hold;
import dev.impound.controller.evidence.HoldId;
import dev.impound.controller.evidence.PurgedBlob;
import dev.impound.controller.evidence.RetentionCatalog;
import dev.impound.controller.evidence.RetentionSubject;
import dev.impound.controller.evidence.Tombstone;
import dev.impound.controller.incident.IncidentId;
import dev.impound.wire.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** Holds and tombstones in the database, as one of the controllers that share it sees them. */
final class SqlRetentionCatalog implements RetentionCatalog {
  /** Captures that still need their blobs, but for the one that is looked at. */
  private static final String OTHERS =
      " JOIN evidence_item i ON i.number = o.item JOIN capture c ON c.number = i.capture"
          + " WHERE o.sha256 = own.sha256 AND c.number <> :capture AND c.keeper = :keeper"
          + " AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.capture = c.number)";

  private static final String BLOBS =
      "SELECT own.sha256, own.size,"
          + " CASE WHEN EXISTS (SELECT 1 FROM delivered o"
          + OTHERS
          + ") OR EXISTS (SELECT 1 FROM item_blob o"
          + OTHERS
          + ") THEN 1 ELSE 0 END AS shared"
          + " FROM (SELECT part.sha256, max(part.size) AS size FROM ("
          + "   SELECT d.sha256, d.size FROM delivered d"
          + "    JOIN evidence_item i ON i.number = d.item WHERE i.capture = :capture"
          + "   UNION SELECT b.sha256, b.size FROM item_blob b"
          + "    JOIN evidence_item i ON i.number = b.item WHERE i.capture = :capture"
          + "  ) AS part GROUP BY part.sha256) AS own"
          + " ORDER BY own.sha256";

  private static final String HAVING =
      "SELECT DISTINCT c.number FROM (SELECT item FROM delivered WHERE sha256 = :sha256"
          + " UNION SELECT item FROM item_blob WHERE sha256 = :sha256) AS o"
          + " JOIN evidence_item i ON i.number = o.item JOIN capture c ON c.number = i.capture"
          + " WHERE c.keeper = :keeper"
          + " AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.capture = c.number)";

  private final Jdbi jdbi;
  private final String keeper;

  SqlRetentionCatalog(Jdbi jdbi, String keeper) {
    this.jdbi = jdbi;
    this.keeper = keeper;
  }

  @Override
  public Optional<Hold> addHold(RetentionSubject subject, String actor, Instant at, String reason) {
    return jdbi.inTransaction(
        handle -> {
          lock(handle, subject.incident());
          if (subject.capture().flatMap(id -> tombstone(handle, id)).isPresent()) {
            return Optional.empty();
          }
          HoldId id = insert(handle, subject, actor, at, reason);
          return Optional.of(new Hold(id, subject, actor, at, reason));
        });
  }

  /**
   * Lets holds and purges of an incident's captures follow one another: the second one waits here,
   * and then sees what the first one wrote.
   */
  private static void lock(Handle handle, IncidentId incident) {
    handle
        .createUpdate("UPDATE capture SET state = state WHERE incident = :incident")
        .bind("incident", incident.number())
        .execute();
  }

  private static HoldId insert(
      Handle handle, RetentionSubject subject, String actor, Instant at, String reason) {
    return handle
        .createUpdate(
            "INSERT INTO evidence_hold (incident, capture, actor, reason, at)"
                + " VALUES (:incident, :capture, :actor, :reason, :at)")
        .bind("incident", subject.incident().number())
        .bind("capture", subject.capture().map(CaptureId::number))
        .bind("actor", actor)
        .bind("reason", reason)
        .bind("at", Micros.of(at))
        .executeAndReturnGeneratedKeys("number")
        .mapTo(Long.class)
        .map(HoldId::new)
        .one();
  }

  @Override
  public boolean releaseHold(HoldId hold, String actor, Instant at, String reason) {
    return jdbi.inTransaction(
            handle ->
                handle
                    .createUpdate(
                        "UPDATE evidence_hold SET released_by = :actor,"
                            + " released_reason = :reason, released_at = :at"
                            + " WHERE number = :hold AND released_at IS NULL")
                    .bind("hold", hold.number())
                    .bind("actor", actor)
                    .bind("reason", reason)
                    .bind("at", Micros.of(at))
                    .execute())
        == 1;
  }

  @Override
  public List<Hold> standing() {
    return jdbi.withHandle(SqlRetentionCatalog::standing);
  }

  private static List<Hold> standing(Handle handle) {
    return handle
        .createQuery("SELECT * FROM evidence_hold WHERE released_at IS NULL ORDER BY number")
        .map(SqlRetentionCatalog::hold)
        .list();
  }

  private static Hold hold(ResultSet row, StatementContext context) throws SQLException {
    long capture = row.getLong("capture");
    Optional<CaptureId> one =
        row.wasNull() ? Optional.empty() : Optional.of(new CaptureId(capture));
    return new Hold(
        new HoldId(row.getLong("number")),
        new RetentionSubject(new IncidentId(row.getLong("incident")), one),
        row.getString("actor"),
        Micros.instant(row.getLong("at")),
        row.getString("reason"));
  }

  @Override
  public boolean orderPurge(Capture capture, Tombstone tombstone) {
    return jdbi.inTransaction(
        handle -> {
          lock(handle, capture.incident());
          if (standing(handle).stream().anyMatch(hold -> hold.covers(capture))) {
            return false;
          }
          handle
              .createUpdate(
                  "INSERT INTO tombstone (capture, actor, reason, at)"
                      + " VALUES (:capture, :actor, :reason, :at)")
              .bind("capture", capture.id().number())
              .bind("actor", tombstone.actor())
              .bind("reason", tombstone.reason())
              .bind("at", Micros.of(tombstone.at()))
              .execute();
          return true;
        });
  }

  @Override
  public Optional<Tombstone> tombstone(CaptureId capture) {
    return jdbi.withHandle(handle -> tombstone(handle, capture));
  }

  private static Optional<Tombstone> tombstone(Handle handle, CaptureId capture) {
    return handle
        .createQuery("SELECT * FROM tombstone WHERE capture = :capture")
        .bind("capture", capture.number())
        .map(
            (row, context) ->
                new Tombstone(
                    row.getString("actor"),
                    Micros.instant(row.getLong("at")),
                    row.getString("reason")))
        .findOne();
  }

  @Override
  public List<CaptureId> unfinishedPurges() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT c.number FROM tombstone t JOIN capture c ON c.number = t.capture"
                        + " WHERE t.done_at IS NULL AND c.keeper = :keeper ORDER BY c.number")
                .bind("keeper", keeper)
                .mapTo(Long.class)
                .map(CaptureId::new)
                .list());
  }

  @Override
  public void completePurge(CaptureId capture, Instant at) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate("UPDATE tombstone SET done_at = :at WHERE capture = :capture")
                .bind("capture", capture.number())
                .bind("at", Micros.of(at))
                .execute());
  }

  @Override
  public List<PurgedBlob> blobs(CaptureId capture) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(BLOBS)
                .bind("capture", capture.number())
                .bind("keeper", keeper)
                .map(
                    (row, context) ->
                        new PurgedBlob(
                            new Sha256(row.getString("sha256")),
                            row.getLong("size"),
                            row.getInt("shared") == 1))
                .list());
  }

  @Override
  public Set<CaptureId> having(Sha256 blob) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(HAVING)
                .bind("sha256", blob.hex())
                .bind("keeper", keeper)
                .mapTo(Long.class)
                .map(CaptureId::new)
                .set());
  }
}
