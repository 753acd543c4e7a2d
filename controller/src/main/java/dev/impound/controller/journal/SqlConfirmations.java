package dev.impound.controller.journal;

import dev.impound.controller.incident.Confirmation;
import dev.impound.controller.incident.Confirmation.State;
import dev.impound.controller.incident.Confirmation.Then;
import dev.impound.controller.incident.Confirmations;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Order;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.notification.NewsKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Confirmations in SQL. Each public method is one transaction. */
public final class SqlConfirmations implements Confirmations {
  private static final String ALL =
      "SELECT incident, until, then_do, state, by_whom, reason, at FROM confirmation";

  private final Jdbi jdbi;

  public SqlConfirmations(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Notes that somebody has to confirm an incident, unless that stands already. */
  static void ask(Handle handle, IncidentId incident, Order.ConfirmBy confirmBy) {
    handle.execute(
        "DELETE FROM confirmation WHERE incident = ? AND state = 'VOID'", incident.number());
    handle.execute(
        "INSERT INTO confirmation (incident, until, then_do, state) VALUES (?, ?, ?, 'WAITING') ON"
            + " CONFLICT DO NOTHING",
        incident.number(),
        Micros.of(confirmBy.until()),
        confirmBy.then().name());
  }

  static boolean confirm(Handle handle, IncidentId incident, String by, String reason, Instant at) {
    int changed =
        handle.execute(
            "UPDATE confirmation SET state = 'CONFIRMED', by_whom = ?, reason = ?, at = ? WHERE"
                + " incident = ? AND state IN ('WAITING', 'PAGED')",
            by,
            reason,
            Micros.of(at),
            incident.number());
    if (changed == 1) {
      note(handle, incident, at, "containment confirmed by %s: %s".formatted(by, reason));
    }
    return changed == 1;
  }

  @Override
  public Optional<Confirmation> find(IncidentId incident) {
    return jdbi.withHandle(handle -> find(handle, incident));
  }

  private static Optional<Confirmation> find(Handle handle, IncidentId incident) {
    return handle
        .createQuery(ALL + " WHERE incident = :incident")
        .bind("incident", incident.number())
        .map((row, context) -> confirmation(row))
        .findOne();
  }

  @Override
  public List<Confirmation> due(Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(ALL + " WHERE state = 'WAITING' AND until <= :now ORDER BY until")
                .bind("now", Micros.of(now))
                .map((row, context) -> confirmation(row))
                .list());
  }

  @Override
  public boolean confirm(IncidentId incident, String by, String reason, Instant at) {
    return jdbi.inTransaction(handle -> confirm(handle, incident, by, reason, at));
  }

  @Override
  public boolean lapse(IncidentId incident, Instant at) {
    return jdbi.inTransaction(
        handle -> {
          Optional<Confirmation> waiting =
              find(handle, incident).filter(found -> found.state() == State.WAITING);
          waiting.ifPresent(confirmation -> lapse(handle, confirmation, at));
          return waiting.isPresent();
        });
  }

  private static void lapse(Handle handle, Confirmation confirmation, Instant at) {
    IncidentId incident = confirmation.incident();
    boolean reverts = confirmation.then() == Then.REVERT;
    end(handle, incident, reverts ? State.REVERTED : State.PAGED, at);
    String what =
        "nobody confirmed the containment until %s; %s"
            .formatted(
                confirmation.until(),
                reverts
                    ? "it is released"
                    : "it stays: impound incident confirm %s --reason TEXT, or impound release"
                        .formatted(incident));
    note(handle, incident, at, what);
    IncidentNews.tell(
        handle, incident, NewsKind.UNCONFIRMED, at, "%s: %s".formatted(incident, what));
    if (reverts) {
      undo(handle, incident, at);
    }
  }

  /** Plans what undoes the containment, except what is under way already. */
  private static void undo(Handle handle, IncidentId id, Instant at) {
    Incident incident = IncidentRows.find(handle, id, false).orElseThrow();
    PlanRows.insert(handle, id, "", "controller", "nobody confirmed the containment", at);
    for (StepKind kind :
        List.of(
            StepKind.RESTORE, StepKind.RESTORE_NETWORK, StepKind.RESTORE_RESTART, StepKind.THAW)) {
      if (!incident.isActive(kind)) {
        PlanRows.insertStep(handle, id, kind, "", at);
      }
    }
    SqlIncidentRegister.follow(handle, id);
  }

  @Override
  public void close(IncidentId incident, Instant at) {
    jdbi.useTransaction(handle -> end(handle, incident, State.VOID, at));
  }

  private static void end(Handle handle, IncidentId incident, State state, Instant at) {
    handle.execute(
        "UPDATE confirmation SET state = ?, at = ? WHERE incident = ? AND state = 'WAITING'",
        state.name(),
        Micros.of(at),
        incident.number());
  }

  private static void note(Handle handle, IncidentId incident, Instant at, String text) {
    handle.execute(
        "INSERT INTO timeline (incident, at, text) VALUES (?, ?, ?)",
        incident.number(),
        Micros.of(at),
        text);
  }

  private static Confirmation confirmation(ResultSet row) throws SQLException {
    long at = row.getLong("at");
    Optional<Instant> ended = row.wasNull() ? Optional.empty() : Optional.of(Micros.instant(at));
    return new Confirmation(
        new IncidentId(row.getLong("incident")),
        Micros.instant(row.getLong("until")),
        Then.valueOf(row.getString("then_do")),
        State.valueOf(row.getString("state")),
        text(row.getString("by_whom")),
        text(row.getString("reason")),
        ended);
  }

  private static String text(@Nullable String stored) {
    return Objects.requireNonNullElse(stored, "");
  }
}
