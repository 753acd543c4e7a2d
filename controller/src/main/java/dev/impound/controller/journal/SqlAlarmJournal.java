package dev.impound.controller.journal;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.Intake.Admitted;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.notification.NewsKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Alarms in SQL. Each public method is one transaction. */
public final class SqlAlarmJournal implements AlarmJournal {
  private final Jdbi jdbi;

  public SqlAlarmJournal(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public List<Admitted> add(List<Alarm> alarms, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          List<Admitted> admitted = new ArrayList<>();
          Map<String, long[]> counts = new HashMap<>();
          for (Alarm alarm : alarms) {
            Optional<Long> added =
                AlarmRows.insert(handle, alarm, at)
                    .or(() -> AlarmRows.insteadOfUnanswered(handle, alarm, at));
            long number = added.isPresent() ? added.get() : AlarmRows.repeat(handle, alarm, at);
            admitted.add(new Admitted(number, added.isEmpty()));
            long[] count = counts.computeIfAbsent(alarm.source(), source -> new long[2]);
            count[0]++;
            count[1] += added.isEmpty() ? 1 : 0;
          }
          counts.forEach((source, count) -> count(handle, source, count[0], count[1], at));
          return admitted;
        });
  }

  private static void count(Handle handle, String source, long taken, long repeats, Instant at) {
    handle.execute(
        """
        INSERT INTO alarm_count (source, taken, repeats, last_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (source) DO UPDATE SET taken = alarm_count.taken + excluded.taken,
          repeats = alarm_count.repeats + excluded.repeats, last_at = excluded.last_at
        """,
        source,
        taken,
        repeats,
        Micros.of(at));
  }

  @Override
  public List<AlarmRecord> pending(long after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM alarm WHERE state = 'RECEIVED' AND number > :after ORDER BY"
                        + " number LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> AlarmRows.record(row))
                .list());
  }

  @Override
  public void waits(List<Long> numbers, String reason) {
    jdbi.useTransaction(
        handle ->
            numbers.forEach(
                number ->
                    handle.execute(
                        "UPDATE alarm SET reason = ? WHERE number = ? AND state = 'RECEIVED' AND"
                            + " reason <> ?",
                        reason,
                        number,
                        reason)));
  }

  @Override
  public void settle(
      List<Long> numbers, AlarmState state, String playbook, String reason, Instant at) {
    jdbi.useTransaction(
        handle -> {
          int settled = 0;
          for (long number : numbers) {
            settled +=
                handle.execute(
                    "UPDATE alarm SET state = ?, playbook = ?, reason = ?, told = 1 WHERE number ="
                        + " ? AND state = 'RECEIVED'",
                    state.name(),
                    playbook,
                    reason,
                    number);
          }
          if (state == AlarmState.HELD && settled > 0) {
            String text =
                "%d alarm%s from ALM-%d on: %s"
                    .formatted(settled, settled == 1 ? "" : "s", numbers.getFirst(), reason);
            NewsRows.insert(handle, Optional.empty(), NewsKind.ALARM_HELD, at, text);
          }
        });
  }

  @Override
  public Optional<AlarmRecord> find(long number) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM alarm WHERE number = :number")
                .bind("number", number)
                .map((row, context) -> AlarmRows.record(row))
                .findOne());
  }

  @Override
  public List<AlarmRecord> newest(int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM alarm ORDER BY number DESC LIMIT :limit")
                .bind("limit", limit)
                .map((row, context) -> AlarmRows.record(row))
                .list());
  }

  @Override
  public List<AlarmRecord> of(IncidentId incident, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM alarm WHERE incident = :incident ORDER BY number LIMIT :limit")
                .bind("incident", incident.number())
                .bind("limit", limit)
                .map((row, context) -> AlarmRows.record(row))
                .list());
  }

  @Override
  public List<AlarmRecord> untold(String eventStart, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT a.* FROM alarm a JOIN incident i ON i.number = a.incident
                    WHERE a.told = 0 AND a.event IS NOT NULL AND substr(a.event, 1, :length) = :start AND i.state = 'RELEASED'
                    ORDER BY a.number LIMIT :limit
                    """)
                .bind("length", eventStart.length())
                .bind("start", eventStart)
                .bind("limit", limit)
                .map((row, context) -> AlarmRows.record(row))
                .list());
  }

  @Override
  public void told(List<Long> numbers) {
    jdbi.useTransaction(
        handle ->
            numbers.forEach(
                number -> handle.execute("UPDATE alarm SET told = 1 WHERE number = ?", number)));
  }

  @Override
  public Map<String, Count> counts() {
    return jdbi.withHandle(
        handle -> {
          Map<String, Count> counts = new HashMap<>();
          handle
              .createQuery("SELECT * FROM alarm_count")
              .map(
                  (row, context) ->
                      Map.entry(
                          row.getString("source"),
                          new Count(
                              row.getLong("taken"),
                              row.getLong("repeats"),
                              Micros.instant(row.getLong("last_at")))))
              .forEach(count -> counts.put(count.getKey(), count.getValue()));
          return counts;
        });
  }
}
