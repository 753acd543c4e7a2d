package dev.impound.controller.journal;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.IncidentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Alarms to and from their rows. */
final class AlarmRows {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private AlarmRows() {}

  /** Adds the alarm; empty when its message or its event is there already. */
  static Optional<Long> insert(Handle handle, Alarm alarm, Instant at) {
    return handle
        .createQuery(
            """
            INSERT INTO alarm (source, kind, alarm_key, event, rule, severity, occurred_at, claim, labels, summary,
              actionable, received_at, last_at, state, reason, playbook, repeats)
            VALUES (:source, :kind, :key, :event, :rule, :severity, :occurred, :claim, :labels, :summary,
              :actionable, :at, :at, 'RECEIVED', '', '', 0)
            ON CONFLICT DO NOTHING RETURNING number
            """)
        .bind("source", alarm.source())
        .bind("kind", alarm.kind().name())
        .bind("key", alarm.key())
        .bind("event", alarm.event())
        .bind("rule", alarm.rule())
        .bind("severity", alarm.severity().name())
        .bind("occurred", alarm.occurred().map(Micros::of))
        .bind("claim", JSON.writeValueAsString(alarm.claim()))
        .bind("labels", JSON.writeValueAsString(alarm.labels()))
        .bind("summary", alarm.summary())
        .bind("actionable", alarm.actionable() ? 1 : 0)
        .bind("at", Micros.of(at))
        .mapTo(Long.class)
        .findOne();
  }

  /**
   * Where another source named the event before, and what it said led to nothing: the better word
   * of HSS takes its place, and any other becomes an alarm of its own.
   */
  static Optional<Long> insteadOfUnanswered(Handle handle, Alarm alarm, Instant at) {
    Optional<Long> unanswered =
        alarm
            .event()
            .flatMap(
                event ->
                    handle
                        .createQuery(
                            "SELECT number FROM alarm WHERE event = :event AND source <> :source"
                                + " AND state IN ('RECORDED', 'HELD')")
                        .bind("event", event)
                        .bind("source", alarm.source())
                        .mapTo(Long.class)
                        .findOne());
    if (unanswered.isEmpty() || isKnown(handle, alarm)) {
      return Optional.empty();
    }
    if (alarm.kind() == SourceKind.HSS) {
      handle.execute("UPDATE alarm SET event = NULL WHERE number = ?", unanswered.get());
      return insert(handle, alarm, at);
    }
    return insert(handle, withoutEvent(alarm), at);
  }

  private static boolean isKnown(Handle handle, Alarm alarm) {
    return handle
            .createQuery("SELECT count(*) FROM alarm WHERE source = :source AND alarm_key = :key")
            .bind("source", alarm.source())
            .bind("key", alarm.key())
            .mapTo(Long.class)
            .one()
        > 0;
  }

  private static Alarm withoutEvent(Alarm alarm) {
    return new Alarm(
        alarm.source(),
        alarm.kind(),
        alarm.key(),
        Optional.empty(),
        alarm.rule(),
        alarm.severity(),
        alarm.occurred(),
        alarm.claim(),
        alarm.labels(),
        alarm.summary(),
        alarm.actionable());
  }

  /** Counts an alarm that is there already; its number. */
  static long repeat(Handle handle, Alarm alarm, Instant at) {
    long number =
        handle
            .createQuery(
                """
                SELECT COALESCE((SELECT number FROM alarm WHERE source = :source AND alarm_key = :key),
                  (SELECT number FROM alarm WHERE event = :event))
                """)
            .bind("source", alarm.source())
            .bind("key", alarm.key())
            .bind("event", alarm.event())
            .mapTo(Long.class)
            .one();
    handle.execute(
        "UPDATE alarm SET repeats = repeats + 1, last_at = ? WHERE number = ?",
        Micros.of(at),
        number);
    return number;
  }

  /** The incident that alarms were answered by already; empty when one of them still waits. */
  static Optional<IncidentId> answered(Handle handle, List<Long> numbers) {
    Optional<IncidentId> incident = Optional.empty();
    for (long number : numbers) {
      Optional<Long> found =
          handle
              .createQuery("SELECT incident FROM alarm WHERE number = :number AND incident > 0")
              .bind("number", number)
              .mapTo(Long.class)
              .findOne();
      if (found.isEmpty()) {
        return Optional.empty();
      }
      incident = found.map(IncidentId::new);
    }
    return incident;
  }

  /** Ends alarms that are still RECEIVED by the incident that answers them. */
  static void dispatched(Handle handle, List<Long> numbers, IncidentId incident, String playbook) {
    for (long number : numbers) {
      handle.execute(
          "UPDATE alarm SET state = 'DISPATCHED', incident = ?, playbook = ?, reason = '' WHERE"
              + " number = ? AND state = 'RECEIVED'",
          incident.number(),
          playbook,
          number);
    }
  }

  static AlarmRecord record(ResultSet row) throws SQLException {
    long incident = row.getLong("incident");
    boolean none = row.wasNull();
    return new AlarmRecord(
        row.getLong("number"),
        alarm(row),
        Micros.instant(row.getLong("received_at")),
        AlarmState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getString("playbook"),
        none ? Optional.empty() : Optional.of(new IncidentId(incident)),
        row.getLong("repeats"));
  }

  private static Alarm alarm(ResultSet row) throws SQLException {
    long occurred = row.getLong("occurred_at");
    Optional<Instant> at = row.wasNull() ? Optional.empty() : Optional.of(Micros.instant(occurred));
    return new Alarm(
        row.getString("source"),
        SourceKind.valueOf(row.getString("kind")),
        row.getString("alarm_key"),
        Optional.ofNullable(row.getString("event")),
        row.getString("rule"),
        Severity.valueOf(row.getString("severity")),
        at,
        JSON.readValue(row.getString("claim"), Claim.class),
        JSON.readValue(row.getString("labels"), LABELS),
        row.getString("summary"),
        row.getInt("actionable") == 1);
  }
}
