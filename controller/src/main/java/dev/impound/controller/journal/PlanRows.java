package dev.impound.controller.journal;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.JournaledPlan;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Response plans in SQL, and the steps that they are made of. */
final class PlanRows {
  private PlanRows() {}

  static void insert(Handle handle, IncidentId incident, Order order) {
    insert(handle, incident, order.playbook(), order.orderedBy(), order.reason(), order.at());
  }

  static void insert(
      Handle handle,
      IncidentId incident,
      String playbook,
      String orderedBy,
      String reason,
      Instant at) {
    handle.execute(
        "INSERT INTO response_plan (incident, playbook, ordered_by, reason, made_at) VALUES (?, ?,"
            + " ?, ?, ?)",
        incident.number(),
        playbook,
        orderedBy,
        reason,
        Micros.of(at));
  }

  /** Adds a step to the incident's newest plan; what is done with evidence later is of none. */
  static StepId insertStep(
      Handle handle, IncidentId incident, StepKind kind, String subject, Instant at) {
    return new StepId(
        handle
            .createUpdate(
                """
                INSERT INTO step (incident, kind, state, subject, detail, planned_at, plan)
                VALUES (:incident, :kind, 'WAITING', :subject, '', :at,
                        (SELECT max(number) FROM response_plan WHERE incident = :incident AND :planned = 1))
                """)
            .bind("incident", incident.number())
            .bind("kind", kind.name())
            .bind("subject", subject)
            .bind("planned", isPlanned(kind) ? 1 : 0)
            .bind("at", Micros.of(at))
            .executeAndReturnGeneratedKeys()
            .mapTo(Long.class)
            .one());
  }

  private static boolean isPlanned(StepKind kind) {
    return kind != StepKind.QUARANTINE_LOAD && kind != StepKind.QUARANTINE_RUN;
  }

  /** Oldest first. */
  static List<JournaledPlan> of(Handle handle, IncidentId incident) {
    return handle
        .createQuery("SELECT * FROM response_plan WHERE incident = :incident ORDER BY number")
        .bind("incident", incident.number())
        .map(
            (row, context) ->
                new JournaledPlan(
                    row.getString("playbook"),
                    row.getString("ordered_by"),
                    row.getString("reason"),
                    Micros.instant(row.getLong("made_at")),
                    steps(handle, row.getLong("number"))))
        .list();
  }

  private static List<StepKind> steps(Handle handle, long plan) {
    return handle
        .createQuery("SELECT kind FROM step WHERE plan = :plan ORDER BY number")
        .bind("plan", plan)
        .map((row, context) -> StepKind.valueOf(row.getString("kind")))
        .list();
  }
}
