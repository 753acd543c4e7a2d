package dev.impound.controller.journal;

import dev.impound.controller.access.AuditTrail;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/** What operators asked, in SQL. Each public method is one transaction. */
public final class SqlAuditTrail implements AuditTrail {
  private static final String INSERT =
      "INSERT INTO audit (at, controller, caller, role, address, call, node, incident, item,"
          + " outcome, reason, late_at) VALUES (:at, :controller, :caller, :role, :address, :call,"
          + " :node, :incident, :item, :outcome, :reason, :late)";

  private final Jdbi jdbi;
  private final String controller;

  /**
   * @param controller name of the controller that answers
   */
  public SqlAuditTrail(Jdbi jdbi, String controller) {
    this.jdbi = jdbi;
    this.controller = controller;
  }

  @Override
  public long enter(Asked asked) {
    return jdbi.inTransaction(
        handle ->
            insert(handle, asked, Outcome.OPEN, Optional.empty())
                .executeAndReturnGeneratedKeys()
                .mapTo(Long.class)
                .one());
  }

  @Override
  public void enterLate(Asked asked, Outcome outcome, Instant at) {
    jdbi.useTransaction(handle -> insert(handle, asked, outcome, Optional.of(at)).execute());
  }

  private Update insert(Handle handle, Asked asked, Outcome outcome, Optional<Instant> late) {
    return handle
        .createUpdate(INSERT)
        .bind("at", Micros.of(asked.at()))
        .bind("controller", controller)
        .bind("caller", asked.caller())
        .bind("role", asked.role())
        .bind("address", asked.address())
        .bind("call", asked.call())
        .bind("node", asked.about().node())
        .bind("incident", asked.about().incident())
        .bind("item", asked.about().item())
        .bind("outcome", outcome.status())
        .bind("reason", outcome.reason())
        .bind("late", late.map(Micros::of).orElse(null));
  }

  @Override
  public void answered(long number, Outcome outcome) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE audit SET outcome = ?, reason = ? WHERE number = ?",
                outcome.status(),
                outcome.reason(),
                number));
  }

  @Override
  public List<Entry> find(Search search) {
    List<String> conditions = new ArrayList<>(List.of("number > :after"));
    Map<String, Object> values = new LinkedHashMap<>(Map.of("after", search.after()));
    part("caller", search.caller(), conditions, values);
    part("call", search.call(), conditions, values);
    same("node", search.node(), conditions, values);
    same("incident", search.incident(), conditions, values);
    if (!search.outcome().isEmpty()) {
      conditions.add("(outcome = :outcome OR reason = :outcome)");
      values.put("outcome", search.outcome());
    }
    instant("at >= :since", "since", search.since(), conditions, values);
    instant("at < :until", "until", search.until(), conditions, values);
    String statement =
        "SELECT * FROM audit WHERE %s ORDER BY number %s LIMIT :limit"
            .formatted(String.join(" AND ", conditions), search.oldestFirst() ? "ASC" : "DESC");
    return jdbi.withHandle(
        handle -> {
          Query query = handle.createQuery(statement).bind("limit", search.limit());
          values.forEach(query::bind);
          return query.map((row, context) -> entry(row)).list();
        });
  }

  /** Large and small letters alike. */
  private static void part(
      String column, String text, List<String> conditions, Map<String, Object> values) {
    if (!text.isEmpty()) {
      conditions.add("lower(%s) LIKE :%s ESCAPE '!'".formatted(column, column));
      values.put(column, "%" + text.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%");
    }
  }

  private static void same(
      String column, String text, List<String> conditions, Map<String, Object> values) {
    if (!text.isEmpty()) {
      conditions.add("%s = :%s".formatted(column, column));
      values.put(column, text);
    }
  }

  private static void instant(
      String condition,
      String name,
      Optional<Instant> instant,
      List<String> conditions,
      Map<String, Object> values) {
    instant.ifPresent(
        at -> {
          conditions.add(condition);
          values.put(name, Micros.of(at));
        });
  }

  private static Entry entry(ResultSet row) throws SQLException {
    long late = row.getLong("late_at");
    Optional<Instant> lateAt = row.wasNull() ? Optional.empty() : Optional.of(Micros.instant(late));
    return new Entry(
        row.getLong("number"),
        new Asked(
            Micros.instant(row.getLong("at")),
            row.getString("caller"),
            row.getString("role"),
            row.getString("address"),
            row.getString("call"),
            new About(row.getString("node"), row.getString("incident"), row.getString("item"))),
        row.getString("controller"),
        new Outcome(row.getString("outcome"), row.getString("reason")),
        lateAt);
  }
}
