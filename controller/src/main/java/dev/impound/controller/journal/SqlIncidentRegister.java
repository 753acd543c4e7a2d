package dev.impound.controller.journal;

import dev.impound.controller.incident.Approval;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.Containment;
import dev.impound.controller.incident.Fences;
import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.IncidentRegister;
import dev.impound.controller.incident.IncidentState;
import dev.impound.controller.incident.JournaledPlan;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.incident.StepState;
import dev.impound.controller.incident.StepWords;
import dev.impound.controller.incident.Target;
import dev.impound.controller.notification.NewsKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Incidents in SQL. Each public method is one transaction. */
public final class SqlIncidentRegister implements IncidentRegister {
  private static final String ASKED = "the playbook asks a person before each step";

  private final Jdbi jdbi;
  private final Fencing fencing;

  /** Of a database that nobody shares: a step may be journaled without a lease. */
  public SqlIncidentRegister(Jdbi jdbi) {
    this(jdbi, Fencing.NONE);
  }

  /**
   * @param runner this controller's name
   * @param fences the leases that this process holds; the steps of a lane are journaled only under
   *     them
   */
  public SqlIncidentRegister(Jdbi jdbi, String runner, Fences fences) {
    this(jdbi, new Fencing(runner, Optional.of(fences)));
  }

  private SqlIncidentRegister(Jdbi jdbi, Fencing fencing) {
    this.jdbi = jdbi;
    this.fencing = fencing;
  }

  @Override
  public Journaled journal(Order order) {
    return jdbi.inTransaction(
        handle -> {
          Optional<IncidentId> answered = AlarmRows.answered(handle, order.alarms());
          if (answered.isPresent()) {
            return new Journaled(answered.get(), true);
          }
          Optional<Incident> open = IncidentRows.openOn(handle, order.target());
          IncidentId id = open.map(Incident::id).orElseGet(() -> insert(handle, order));
          if (open.isEmpty()) {
            IncidentNews.tell(
                handle, id, NewsKind.INCIDENT_OPENED, order.at(), IncidentNews.opened(order));
          }
          AlarmRows.dispatched(handle, order.alarms(), id, order.playbook());
          plan(handle, id, open, order);
          follow(handle, id);
          return new Journaled(id, open.isPresent());
        });
  }

  private static void plan(Handle handle, IncidentId id, Optional<Incident> open, Order order) {
    List<Order.PlannedStep> needed = needed(handle, open, order);
    if (!needed.isEmpty()) {
      PlanRows.insert(handle, id, order);
      needed.forEach(step -> plan(handle, id, step, order));
    }
    if (needed.stream().anyMatch(SqlIncidentRegister::isContaining)) {
      order.confirmBy().ifPresent(confirmBy -> SqlConfirmations.ask(handle, id, confirmBy));
    }
    // Whoever orders a containment in person has confirmed what is in force of it.
    if (order.alarms().isEmpty()
        && order.steps().stream().anyMatch(SqlIncidentRegister::isContaining)) {
      SqlConfirmations.confirm(handle, id, order.orderedBy(), order.reason(), order.at());
    }
  }

  private static List<Order.PlannedStep> needed(
      Handle handle, Optional<Incident> open, Order order) {
    boolean captures = false;
    List<Order.PlannedStep> needed = new ArrayList<>();
    for (Order.PlannedStep step : order.steps()) {
      boolean follows = step.kind() == StepKind.SEAL || step.kind() == StepKind.VERIFY;
      if ((follows && open.isPresent()) ? captures : StepNeeds.isNeeded(handle, open, step)) {
        captures |= step.kind() == StepKind.ACQUIRE;
        needed.add(step);
      }
    }
    return needed;
  }

  private static boolean isContaining(Order.PlannedStep step) {
    return step.kind() == StepKind.FREEZE
        || step.kind().isCloudCut()
        || step.kind() == StepKind.CUT_NETWORK;
  }

  private static void plan(Handle handle, IncidentId id, Order.PlannedStep step, Order order) {
    StepId planned = PlanRows.insertStep(handle, id, step.kind(), "", order.at());
    if (step.kind() == StepKind.ACQUIRE) {
      CaptureScopes.keep(handle, planned, order.scope());
    }
    step.heldUntil()
        .ifPresent(
            until -> {
              StepRows.hold(handle, planned, HoldCause.ASKED, ASKED, until);
              IncidentNews.tellHeld(handle, id, planned, ASKED, order.at());
            });
  }

  private static IncidentId insert(Handle handle, Order order) {
    return new IncidentId(
        handle
            .createUpdate(
                """
                INSERT INTO incident (node, container_id, container_name, state, reason, opened_by, playbook, opened_at)
                VALUES (:node, :container, :name, 'RESPONDING', :reason, :by, :playbook, :at)
                """)
            .bind("node", order.target().node().text())
            .bind("container", order.target().container().hex())
            .bind("name", order.containerName())
            .bind("reason", order.reason())
            .bind("by", order.orderedBy())
            .bind("playbook", order.playbook())
            .bind("at", Micros.of(order.at()))
            .executeAndReturnGeneratedKeys()
            .mapTo(Long.class)
            .one());
  }

  @Override
  public long newest() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT COALESCE(MAX(number), 0) FROM incident")
                .mapTo(Long.class)
                .one());
  }

  @Override
  public StepId plan(IncidentId incident, StepKind kind, String subject, Instant at) {
    return jdbi.inTransaction(handle -> PlanRows.insertStep(handle, incident, kind, subject, at));
  }

  @Override
  public CaptureScope scope(StepId acquisition) {
    return jdbi.withHandle(handle -> CaptureScopes.of(handle, acquisition));
  }

  @Override
  public void assign(StepId step, String subject) {
    jdbi.useTransaction(
        handle -> {
          fencing.check(handle, step);
          handle.execute("UPDATE step SET subject = ? WHERE number = ?", subject, step.number());
        });
  }

  @Override
  public void started(StepId step, String subject, Instant at) {
    jdbi.useTransaction(
        handle -> {
          fencing.check(handle, step);
          handle.execute(
              "UPDATE step SET state = 'WORKING', subject = ?, runner = ?, started_at ="
                  + " COALESCE(started_at, ?) WHERE number = ?",
              subject,
              fencing.runner(),
              Micros.of(at),
              step.number());
        });
  }

  @Override
  public Optional<IncidentState> ended(StepId step, StepState state, String detail, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          fencing.check(handle, step);
          handle.execute(
              "UPDATE step SET state = ?, detail = ?, ended_at = ? WHERE number = ?",
              state.name(),
              detail,
              Micros.of(at),
              step.number());
          IncidentId incident = StepRows.incidentOf(handle, step);
          IncidentNews.tellEnd(handle, incident, step, state, detail, at);
          Optional<IncidentState> changed = follow(handle, incident);
          changed.ifPresent(
              now ->
                  IncidentNews.tell(
                      handle,
                      incident,
                      NewsKind.STATE_CHANGED,
                      at,
                      "%s is %s".formatted(incident, StepWords.name(now))));
          return changed;
        });
  }

  @Override
  public Optional<IncidentState> held(
      StepId step, HoldCause cause, String why, Instant expires, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          fencing.check(handle, step);
          StepRows.hold(handle, step, cause, why, expires);
          IncidentId incident = StepRows.incidentOf(handle, step);
          if (StepRows.isUndone(handle, step)) {
            StepRows.deny(handle, step, "the incident was released meanwhile", at);
          } else {
            IncidentNews.tellHeld(handle, incident, step, why, at);
          }
          return follow(handle, incident);
        });
  }

  @Override
  public boolean approved(StepId step, Approval approval, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          if (StepRows.isUndone(handle, step)) {
            return false;
          }
          int changed =
              handle.execute(
                  "UPDATE step SET state = 'WAITING', detail = '', hold_expires_at = NULL,"
                      + " approved_by = ?, approved_until = ? WHERE number = ? AND state = 'HELD'",
                  approval.by(),
                  Micros.of(approval.until()),
                  step.number());
          IncidentId incident = StepRows.incidentOf(handle, step);
          if (changed == 1) {
            IncidentNews.tellDecided(handle, incident, step, "approved by " + approval.by(), at);
          }
          follow(handle, incident);
          return changed == 1;
        });
  }

  @Override
  public boolean denied(StepId step, String why, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          int changed = StepRows.deny(handle, step, why, at);
          IncidentId incident = StepRows.incidentOf(handle, step);
          if (changed == 1) {
            IncidentNews.tellDecided(handle, incident, step, "denied: " + why, at);
          }
          follow(handle, incident);
          return changed == 1;
        });
  }

  @Override
  public List<Held> expired(Instant at) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT incident, number, kind FROM step WHERE state = 'HELD' AND"
                        + " hold_expires_at < :at ORDER BY number")
                .bind("at", Micros.of(at))
                .map(
                    (row, context) ->
                        new Held(
                            new IncidentId(row.getLong("incident")),
                            new StepId(row.getLong("number")),
                            StepKind.valueOf(row.getString("kind"))))
                .list());
  }

  @Override
  public long held() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT count(*) FROM step WHERE state = 'HELD'")
                .mapTo(Long.class)
                .one());
  }

  /** Makes the incident's state what follows from its steps; the new one, when it is another. */
  static Optional<IncidentState> follow(Handle handle, IncidentId id) {
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
  public List<JournaledPlan> plans(IncidentId incident) {
    return jdbi.withHandle(handle -> PlanRows.of(handle, incident));
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
  public Optional<Instant> closed(IncidentId incident) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT coalesce(max(s.ended_at), i.opened_at) FROM incident i"
                        + " LEFT JOIN step s ON s.incident = i.number"
                        + " WHERE i.number = :incident AND i.state = 'RELEASED'"
                        + " AND NOT EXISTS (SELECT 1 FROM step w WHERE w.incident = i.number"
                        + "  AND w.state IN ('WAITING', 'WORKING'))"
                        + " GROUP BY i.number, i.opened_at")
                .bind("incident", incident.number())
                .mapTo(Long.class)
                .findOne()
                .map(Micros::instant));
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
