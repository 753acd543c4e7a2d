package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.controller.response.ListenerHolds;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Holds on listeners in SQL. Each public method is one transaction. */
public final class SqlListenerHolds implements ListenerHolds {
  private final Jdbi jdbi;

  public SqlListenerHolds(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void hold(
      ListenerId listener, String name, IncidentId incident, Whitelist current, Instant at) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "INSERT INTO listener_prior (listener, name, prior, saved_at) VALUES (?, ?, ?, ?) ON"
                  + " CONFLICT DO NOTHING",
              listener.text(),
              name,
              current.toJson(),
              Micros.of(at));
          handle.execute(
              "INSERT INTO listener_hold (listener, incident) VALUES (?, ?) ON CONFLICT DO NOTHING",
              listener.text(),
              incident.number());
        });
  }

  @Override
  public List<Held> heldBy(IncidentId incident) {
    return jdbi.inTransaction(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT p.listener, p.name, p.prior FROM listener_prior p
                    JOIN listener_hold h ON h.listener = p.listener WHERE h.incident = :incident ORDER BY p.listener
                    """)
                .bind("incident", incident.number())
                .map(
                    (row, context) -> {
                      ListenerId listener = new ListenerId(row.getString("listener"));
                      return new Held(
                          listener,
                          row.getString("name"),
                          Whitelist.parse(row.getString("prior")),
                          holders(handle, listener));
                    })
                .list());
  }

  private static List<IncidentId> holders(Handle handle, ListenerId listener) {
    return handle
        .createQuery(
            "SELECT incident FROM listener_hold WHERE listener = :listener ORDER BY incident")
        .bind("listener", listener.text())
        .mapTo(Long.class)
        .list()
        .stream()
        .map(IncidentId::new)
        .toList();
  }

  @Override
  public void release(ListenerId listener, IncidentId incident) {
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "DELETE FROM listener_hold WHERE listener = ? AND incident = ?",
              listener.text(),
              incident.number());
          handle.execute(
              "DELETE FROM listener_prior WHERE listener = ? AND NOT EXISTS (SELECT 1 FROM"
                  + " listener_hold h WHERE h.listener = listener_prior.listener)",
              listener.text());
        });
  }
}
