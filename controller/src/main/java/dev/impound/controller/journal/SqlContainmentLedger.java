package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.response.ContainmentLedger;
import dev.impound.wire.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/** The ledger of containments in SQL. Each public method is one transaction. */
public final class SqlContainmentLedger implements ContainmentLedger {
  private static final String ENTRIES =
      "SELECT c.*, i.node FROM containment c JOIN incident i ON i.number = c.incident ";

  private final Jdbi jdbi;

  public SqlContainmentLedger(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void add(Entry entry) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                """
                INSERT INTO containment (incident, service, playbook, ports, at, paused_before) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (incident) DO UPDATE SET ports = excluded.ports, at = excluded.at,
                  paused_before = excluded.paused_before, released_at = NULL WHERE containment.released_at IS NOT NULL
                """,
                entry.incident().number(),
                entry.service(),
                entry.playbook(),
                entry.ports().stream().map(String::valueOf).collect(Collectors.joining(",")),
                Micros.of(entry.at()),
                entry.pausedBefore() ? 1 : 0));
  }

  @Override
  public Optional<Entry> find(IncidentId incident) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(ENTRIES + "WHERE incident = :incident")
                .bind("incident", incident.number())
                .map((row, context) -> entry(row))
                .findOne());
  }

  @Override
  public List<Entry> since(Instant since) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(ENTRIES + "WHERE at > :since OR released_at IS NULL ORDER BY incident")
                .bind("since", Micros.of(since))
                .map((row, context) -> entry(row))
                .list());
  }

  @Override
  public void released(IncidentId incident, Instant at) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE containment SET released_at = ? WHERE incident = ? AND released_at IS NULL",
                Micros.of(at),
                incident.number()));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    Set<Integer> ports =
        Arrays.stream(row.getString("ports").split(","))
            .filter(port -> !port.isEmpty())
            .map(Integer::valueOf)
            .collect(Collectors.toSet());
    NodeName node = new NodeName(row.getString("node"));
    IncidentId incident = new IncidentId(row.getLong("incident"));
    String service = row.getString("service");
    String playbook = row.getString("playbook");
    Instant at = Micros.instant(row.getLong("at"));
    boolean pausedBefore = row.getInt("paused_before") == 1;
    row.getLong("released_at");
    return new Entry(incident, service, playbook, node, ports, at, pausedBefore, row.wasNull());
  }
}
