package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.Way;
import dev.impound.controller.response.CloudHolds;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Holds on points of the cloud in SQL. Each public method is one transaction. */
public final class SqlCloudHolds implements CloudHolds {
  private final Jdbi jdbi;

  public SqlCloudHolds(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void hold(CutPoint point, String name, IncidentId incident, String current, Instant at) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "INSERT INTO cut_prior (way, point, name, prior, saved_at) VALUES (?, ?, ?, ?, ?) ON"
                  + " CONFLICT DO NOTHING",
              point.way().text(),
              point.id(),
              name,
              current,
              Micros.of(at));
          handle.execute(
              "INSERT INTO cut_hold (way, point, incident) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
              point.way().text(),
              point.id(),
              incident.number());
        });
  }

  @Override
  public Optional<String> prior(CutPoint point) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery("SELECT prior FROM cut_prior WHERE way = :way AND point = :point")
                .bind("way", point.way().text())
                .bind("point", point.id())
                .mapTo(String.class)
                .findOne());
  }

  @Override
  public void replacePrior(CutPoint point, String prior) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE cut_prior SET prior = ? WHERE way = ? AND point = ?",
                prior,
                point.way().text(),
                point.id()));
  }

  @Override
  public List<Held> heldBy(IncidentId incident) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT p.way, p.point, p.name, p.prior FROM cut_prior p
                    JOIN cut_hold h ON h.way = p.way AND h.point = p.point
                    WHERE h.incident = :incident ORDER BY p.way, p.point
                    """)
                .bind("incident", incident.number())
                .map((row, context) -> held(handle, row))
                .list());
  }

  @Override
  public List<Held> all() {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery("SELECT way, point, name, prior FROM cut_prior ORDER BY way, point")
                .map((row, context) -> held(handle, row))
                .list());
  }

  private static Held held(Handle handle, ResultSet row) throws SQLException {
    Way way = Way.parse(row.getString("way")).orElseThrow();
    CutPoint point = new CutPoint(way, row.getString("point"));
    return new Held(point, row.getString("name"), row.getString("prior"), holders(handle, point));
  }

  private static List<IncidentId> holders(Handle handle, CutPoint point) {
    return handle
        .createQuery(
            "SELECT incident FROM cut_hold WHERE way = :way AND point = :point ORDER BY incident")
        .bind("way", point.way().text())
        .bind("point", point.id())
        .mapTo(Long.class)
        .list()
        .stream()
        .map(IncidentId::new)
        .toList();
  }

  @Override
  public void release(CutPoint point, IncidentId incident) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "DELETE FROM cut_hold WHERE way = ? AND point = ? AND incident = ?",
              point.way().text(),
              point.id(),
              incident.number());
          handle.execute(
              "DELETE FROM cut_prior WHERE way = ? AND point = ? AND NOT EXISTS (SELECT 1 FROM"
                  + " cut_hold h WHERE h.way = cut_prior.way AND h.point = cut_prior.point)",
              point.way().text(),
              point.id());
        });
  }
}
