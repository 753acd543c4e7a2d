package dev.impound.controller.journal;

import dev.impound.controller.incident.Containment;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Incidents in SQL. Each public method is one transaction. */
public final class SqlIncidentRegister implements IncidentRegister {
  private final Jdbi jdbi;

  public SqlIncidentRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public Journaled journal(Order order) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Incident> open = IncidentRows.openOn(handle, order.target());
          IncidentId id = open.map(Incident::id).orElseGet(() -> insert(handle, order));
          Optional<Long> alarm =
              order.alarmSource().map(source -> insertAlarm(handle, id, source, order));
          for (Order.PlannedStep step : order.steps()) {
            if (isNeeded(open, step)) {
              insertStep(handle, id, step.kind(), "", order.at());
            }
          }
          follow(handle, id);
          return new Journaled(id, open.isPresent(), alarm);
        });
  }

  private static boolean isNeeded(Optional<Incident> open, Order.PlannedStep step) {
    if (open.isEmpty()) {
      return true;
    }
    Incident incident = open.get();
    if (incident.isActive(step.kind())) {
      return false;
    }
    if (!step.onlyIfMissing()) {
      return true;
    }
    return switch (step.kind()) {
      case FREEZE -> !incident.isInForce(StepKind.FREEZE, StepKind.THAW);
      case ISOLATE -> !incident.isInForce(StepKind.ISOLATE, StepKind.RESTORE);
      case ACQUIRE, SEAL, VERIFY, QUARANTINE_LOAD, QUARANTINE_RUN, THAW, RESTORE ->
          incident.latest(step.kind()).filter(last -> last.state() == StepState.DONE).isEmpty();
    };
  }

  private static IncidentId insert(Handle handle, Order order) {
    return new IncidentId(
        handle
            .createUpdate(
                """
                INSERT INTO incident (node, container_id, container_name, state, reason, opened_by, opened_at)
                VALUES (:node, :container, :name, 'RESPONDING', :reason, :by, :at)
                """)
            .bind("node", order.target().node().text())
            .bind("container", order.target().container().hex())
            .bind("name", order.containerName())
            .bind("reason", order.reason())
            .bind("by", order.orderedBy())
            .bind("at", Micros.of(order.at()))
            .executeAndReturnGeneratedKeys()
            .mapTo(Long.class)
            .one());
  }

  private static long insertAlarm(Handle handle, IncidentId incident, String source, Order order) {
    return handle
        .createUpdate(
            "INSERT INTO alarm (incident, source, rule, received_at) VALUES (:incident, :source,"
                + " :rule, :at)")
        .bind("incident", incident.number())
        .bind("source", source)
        .bind("rule", order.reason())
        .bind("at", Micros.of(order.at()))
        .executeAndReturnGeneratedKeys()
        .mapTo(Long.class)
        .one();
  }

  private static StepId insertStep(
      Handle handle, IncidentId incident, StepKind kind, String subject, Instant at) {
    return new StepId(
        handle
            .createUpdate(
                """
                INSERT INTO step (incident, kind, state, subject, detail, planned_at)
                VALUES (:incident, :kind, 'WAITING', :subject, '', :at)
                """)
            .bind("incident", incident.number())
            .bind("kind", kind.name())
            .bind("subject", subject)
            .bind("at", Micros.of(at))
            .executeAndReturnGeneratedKeys()
            .mapTo(Long.class)
            .one());
  }

  @Override
  public StepId plan(IncidentId incident, StepKind kind, String subject, Instant at) {
    return jdbi.inTransaction(handle -> insertStep(handle, incident, kind, subject, at));
  }

  @Override
  public void assign(StepId step, String subject) {
    jdbi.useTransaction(
        handle ->
            handle.execute("UPDATE step SET subject = ? WHERE number = ?", subject, step.number()));
  }

  @Override
  public void started(StepId step, String subject, Instant at) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE step SET state = 'WORKING', subject = ?, started_at = COALESCE(started_at,"
                    + " ?) WHERE number = ?",
                subject,
                Micros.of(at),
                step.number()));
  }

  @Override
  public Optional<IncidentState> ended(StepId step, StepState state, String detail, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          handle.execute(
              "UPDATE step SET state = ?, detail = ?, ended_at = ? WHERE number = ?",
              state.name(),
              detail,
              Micros.of(at),
              step.number());
          long incident =
              handle
                  .createQuery("SELECT incident FROM step WHERE number = :number")
                  .bind("number", step.number())
                  .mapTo(Long.class)
                  .one();
          return follow(handle, new IncidentId(incident));
        });
  }

  /** Makes the incident's state what follows from its steps; the new one, when it is another. */
  private static Optional<IncidentState> follow(Handle handle, IncidentId id) {
    Incident incident = IncidentRows.find(handle, id, false).orElseThrow();
    IncidentState follows = Containment.state(incident);
    if (follows == incident.state()) {
      return Optional.empty();
    }
    handle.execute("UPDATE incident SET state = ? WHERE number = ?", follows.name(), id.number());
    return Optional.of(follows);
  }

  @Override
  public void note(IncidentId incident, Instant at, String text) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO timeline (incident, at, text) VALUES (?, ?, ?)",
                incident.number(),
                Micros.of(at),
                text));
  }

  @Override
  public Optional<Incident> find(IncidentId incident) {
    return jdbi.inTransaction(handle -> IncidentRows.find(handle, incident, true));
  }

  @Override
  public Optional<Incident> openOn(Target target) {
    return jdbi.inTransaction(handle -> IncidentRows.openOn(handle, target));
  }

  @Override
  public List<Incident> newest(int limit) {
    return jdbi.inTransaction(
        handle ->
            IncidentRows.all(
                handle, "SELECT number FROM incident ORDER BY number DESC LIMIT " + limit));
  }

  @Override
  public List<Incident> unsettled() {
    return jdbi.inTransaction(
        handle ->
            IncidentRows.all(
                handle,
                "SELECT DISTINCT incident AS number FROM step WHERE state IN ('WAITING', 'WORKING')"
                    + " ORDER BY incident"));
  }

  @Override
  public long open() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT count(*) FROM incident WHERE state <> 'RELEASED'")
                .mapTo(Long.class)
                .one());
  }
}
