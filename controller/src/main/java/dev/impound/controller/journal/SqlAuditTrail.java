package dev.impound.controller.journal;

import dev.impound.controller.rpc.AuditTrail;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** What operators asked, in SQL. Each public method is one transaction. */
public final class SqlAuditTrail implements AuditTrail {
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
            handle
                .createUpdate(
                    "INSERT INTO audit (at, controller, caller, address, call) VALUES (:at,"
                        + " :controller, :caller, :address, :call)")
                .bind("at", Micros.of(asked.at()))
                .bind("controller", controller)
                .bind("caller", asked.caller())
                .bind("address", asked.address())
                .bind("call", asked.call())
                .executeAndReturnGeneratedKeys()
                .mapTo(Long.class)
                .one());
  }

  @Override
  public void answered(long number, String outcome) {
    jdbi.useTransaction(
        handle -> handle.execute("UPDATE audit SET outcome = ? WHERE number = ?", outcome, number));
  }

  @Override
  public List<Entry> newest(int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM audit ORDER BY number DESC LIMIT :limit")
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Entry(
                            new Asked(
                                Micros.instant(row.getLong("at")),
                                row.getString("caller"),
                                row.getString("address"),
                                row.getString("call")),
                            row.getString("controller"),
                            row.getString("outcome")))
                .list());
  }
}
