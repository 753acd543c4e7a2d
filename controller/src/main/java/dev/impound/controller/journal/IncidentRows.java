package dev.impound.controller.journal;

import dev.impound.controller.incident.Approval;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import dev.impound.controller.incident.TimelineEntry;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads incidents from their rows. */
final class IncidentRows {
  private IncidentRows() {}

  static List<Incident> all(Handle handle, String numbers) {
    return handle.createQuery(numbers).mapTo(Long.class).list().stream()
        .flatMap(number -> find(handle, new IncidentId(number), false).stream())
        .toList();
  }

  static Optional<Incident> openOn(Handle handle, Target target) {
    return handle
        .createQuery(
            "SELECT number FROM incident WHERE node = :node AND container_id = :container AND state"
                + " <> 'RELEASED'")
        .bind("node", target.node().text())
        .bind("container", target.container().hex())
        .mapTo(Long.class)
        .findOne()
        .flatMap(number -> find(handle, new IncidentId(number), false));
  }

  static Optional<Incident> find(Handle handle, IncidentId id, boolean withTimeline) {
    List<Step> steps =
        handle
            .createQuery("SELECT * FROM step WHERE incident = :incident ORDER BY number")
            .bind("incident", id.number())
            .map((row, context) -> step(row))
            .list();
    List<TimelineEntry> timeline = withTimeline ? timeline(handle, id) : List.of();
    return handle
        .createQuery(
            """
            SELECT *, (SELECT COALESCE(sum(1 + repeats), 0) FROM alarm WHERE alarm.incident = incident.number) AS alarms
            FROM incident WHERE number = :number
            """)
        .bind("number", id.number())
        .map((row, context) -> incident(row, steps, timeline))
        .findOne();
  }

  private static List<TimelineEntry> timeline(Handle handle, IncidentId id) {
    return handle
        .createQuery("SELECT at, text FROM timeline WHERE incident = :incident ORDER BY number")
        .bind("incident", id.number())
        .map(
            (row, context) ->
                new TimelineEntry(Micros.instant(row.getLong("at")), row.getString("text")))
        .list();
  }

  private static Incident incident(ResultSet row, List<Step> steps, List<TimelineEntry> timeline)
      throws SQLException {
    return new Incident(
        new IncidentId(row.getLong("number")),
        new Target(
            new NodeName(row.getString("node")), new ContainerId(row.getString("container_id"))),
        row.getString("container_name"),
        IncidentState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getString("opened_by"),
        row.getString("playbook"),
        Micros.instant(row.getLong("opened_at")),
        row.getLong("alarms"),
        steps,
        timeline);
  }

  private static Step step(ResultSet row) throws SQLException {
    return new Step(
        new StepId(row.getLong("number")),
        StepKind.valueOf(row.getString("kind")),
        StepState.valueOf(row.getString("state")),
        row.getString("subject"),
        row.getString("detail"),
        Micros.instant(row.getLong("planned_at")),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        row.getString("state").equals(StepState.HELD.name())
            ? instant(row, "hold_expires_at")
            : Optional.empty(),
        approval(row),
        row.getString("runner"));
  }

  private static Optional<Approval> approval(ResultSet row) throws SQLException {
    Optional<Instant> until = instant(row, "approved_until");
    String by = row.getString("approved_by");
    int shown = row.getInt("guards_shown");
    return until.map(end -> new Approval(Objects.requireNonNullElse(by, ""), end, shown));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Micros.instant(micros));
  }
}
