package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.response.HostHolds;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Holds on what containment changes on nodes, in SQL. Each public method is one transaction. */
public final class SqlHostHolds implements HostHolds {
  private final Jdbi jdbi;

  public SqlHostHolds(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void hold(IncidentId incident, What what, String prior, Instant at) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO host_hold (incident, what, prior, saved_at) VALUES (?, ?, ?, ?) ON"
                    + " CONFLICT (incident, what) DO UPDATE SET prior = excluded.prior, saved_at ="
                    + " excluded.saved_at",
                incident.number(),
                what.name(),
                prior,
                Micros.of(at)));
  }

  @Override
  public Optional<String> prior(IncidentId incident, What what) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT prior FROM host_hold WHERE incident = :incident AND what = :what")
                .bind("incident", incident.number())
                .bind("what", what.name())
                .mapTo(String.class)
                .findOne());
  }

  @Override
  public void release(IncidentId incident, What what) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "DELETE FROM host_hold WHERE incident = ? AND what = ?",
                incident.number(),
                what.name()));
  }
}
