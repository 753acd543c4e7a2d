package dev.impound.controller.journal;

import dev.impound.controller.approval.ApprovalId;
import dev.impound.controller.approval.ApprovalKind;
import dev.impound.controller.approval.ApprovalRegister;
import dev.impound.controller.approval.ApprovalRequest;
import dev.impound.controller.approval.ApprovalRequest.Asked;
import dev.impound.controller.approval.ApprovalRequest.Decided;
import dev.impound.controller.approval.ApprovalRequest.State;
import dev.impound.controller.notification.NewsKind;
import dev.impound.wire.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Requests for a second person, in SQL. Each public method is one transaction. */
public final class SqlApprovalRegister implements ApprovalRegister {
  private final Jdbi jdbi;

  public SqlApprovalRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public ApprovalRequest add(Asked asked) {
    return jdbi.inTransaction(
        handle ->
            waiting(handle, asked)
                .orElseGet(
                    () -> {
                      ApprovalId id = new ApprovalId(insert(handle, asked));
                      NewsRows.insert(
                          handle,
                          Optional.empty(),
                          NewsKind.APPROVAL_WANTED,
                          asked.at(),
                          "%s waits for a second person until %s: %s, asked by %s: %s"
                              .formatted(
                                  id,
                                  asked.expires(),
                                  asked.summary(),
                                  asked.requester(),
                                  asked.reason()));
                      return new ApprovalRequest(id, asked, State.WAITING, Optional.empty(), "");
                    }));
  }

  private static Optional<ApprovalRequest> waiting(Handle handle, Asked asked) {
    return handle
        .createQuery(
            "SELECT * FROM approval_request WHERE state = 'WAITING' AND expires_at > :at AND kind"
                + " = :kind AND requester = :requester AND action = :action")
        .bind("at", Micros.of(asked.at()))
        .bind("kind", asked.kind().name())
        .bind("requester", asked.requester())
        .bind("action", asked.action())
        .map((row, context) -> request(row))
        .findFirst();
  }

  private static long insert(Handle handle, Asked asked) {
    return handle
        .createUpdate(
            "INSERT INTO approval_request (kind, requester, reason, summary, nodes, action,"
                + " requested_at, expires_at, state) VALUES (:kind, :requester, :reason,"
                + " :summary, :nodes, :action, :at, :expires, 'WAITING')")
        .bind("kind", asked.kind().name())
        .bind("requester", asked.requester())
        .bind("reason", asked.reason())
        .bind("summary", asked.summary())
        .bind("nodes", asked.nodes().stream().map(NodeName::text).collect(Collectors.joining(",")))
        .bind("action", asked.action())
        .bind("at", Micros.of(asked.at()))
        .bind("expires", Micros.of(asked.expires()))
        .executeAndReturnGeneratedKeys("number")
        .mapTo(Long.class)
        .one();
  }

  @Override
  public Optional<ApprovalRequest> find(ApprovalId id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM approval_request WHERE number = :number")
                .bind("number", id.number())
                .map((row, context) -> request(row))
                .findOne());
  }

  @Override
  public List<ApprovalRequest> newest(int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM approval_request ORDER BY number DESC LIMIT :limit")
                .bind("limit", limit)
                .map((row, context) -> request(row))
                .list());
  }

  @Override
  public boolean decide(ApprovalId id, State state, Decided decided) {
    return jdbi.inTransaction(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE approval_request SET state = :state, decided_by = :by, decision ="
                            + " :reason, decided_at = :at WHERE number = :number AND state ="
                            + " 'WAITING' AND expires_at > :at")
                    .bind("state", state.name())
                    .bind("by", decided.by())
                    .bind("reason", decided.reason())
                    .bind("at", Micros.of(decided.at()))
                    .bind("number", id.number())
                    .execute()
                > 0);
  }

  @Override
  public void reopen(ApprovalId id) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE approval_request SET state = 'WAITING', decided_by = '', decision = '',"
                    + " decided_at = NULL WHERE number = ? AND outcome = ''",
                id.number()));
  }

  @Override
  public void done(ApprovalId id, String outcome) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE approval_request SET outcome = ? WHERE number = ?", outcome, id.number()));
  }

  @Override
  public boolean isHeldByGuard(long step) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT number FROM step WHERE number = :number AND guards_shown <> 0")
                .bind("number", step)
                .mapTo(Long.class)
                .findOne()
                .isPresent());
  }

  @Override
  public List<Long> containedBy(String operator, Instant since) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT DISTINCT p.incident FROM response_plan p JOIN step s ON s.plan ="
                        + " p.number WHERE p.ordered_by = :operator AND p.playbook = '' AND s.kind"
                        + " = 'FREEZE' AND p.made_at > :since")
                .bind("operator", operator)
                .bind("since", Micros.of(since))
                .mapTo(Long.class)
                .list());
  }

  private static ApprovalRequest request(ResultSet row) throws SQLException {
    long decidedAt = row.getLong("decided_at");
    Optional<Decided> decided =
        row.wasNull()
            ? Optional.empty()
            : Optional.of(
                new Decided(
                    row.getString("decided_by"),
                    row.getString("decision"),
                    Micros.instant(decidedAt)));
    return new ApprovalRequest(
        new ApprovalId(row.getLong("number")),
        new Asked(
            ApprovalKind.valueOf(row.getString("kind")),
            row.getString("requester"),
            row.getString("reason"),
            row.getString("summary"),
            Arrays.stream(row.getString("nodes").split(",", -1))
                .filter(name -> !name.isEmpty())
                .map(NodeName::new)
                .toList(),
            row.getString("action"),
            Micros.instant(row.getLong("requested_at")),
            Micros.instant(row.getLong("expires_at"))),
        State.valueOf(row.getString("state")),
        decided,
        row.getString("outcome"));
  }
}
