package dev.impound.controller.journal;

import dev.impound.controller.access.AccessRegister;
import dev.impound.controller.access.Grant;
import dev.impound.controller.access.Labels;
import dev.impound.controller.access.Role;
import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Grants and labels in SQL. Each public method is one transaction. */
public final class SqlAccessRegister implements AccessRegister {
  private static final String THIS_GRANT =
      " WHERE operator = :operator AND role = :role AND scope = :scope AND revoked_at IS NULL";

  private final Jdbi jdbi;

  public SqlAccessRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public List<Grant> grants() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM operator_grant WHERE revoked_at IS NULL ORDER BY number")
                .map(
                    (row, context) ->
                        new Grant(
                            row.getString("operator"),
                            Role.of(row.getString("role")).orElseThrow(),
                            Labels.parse(row.getString("scope")),
                            row.getString("granted_by"),
                            Micros.instant(row.getLong("at"))))
                .list());
  }

  @Override
  public boolean add(Grant grant) {
    return jdbi.inTransaction(
        handle -> {
          if (stands(handle, grant)) {
            return false;
          }
          handle
              .createUpdate(
                  "INSERT INTO operator_grant (operator, role, scope, granted_by, at) VALUES"
                      + " (:operator, :role, :scope, :by, :at)")
              .bind("operator", grant.operator())
              .bind("role", grant.role().word())
              .bind("scope", grant.scope().toString())
              .bind("by", grant.by())
              .bind("at", Micros.of(grant.at()))
              .execute();
          return true;
        });
  }

  private static boolean stands(Handle handle, Grant grant) {
    return handle
        .createQuery("SELECT number FROM operator_grant" + THIS_GRANT)
        .bind("operator", grant.operator())
        .bind("role", grant.role().word())
        .bind("scope", grant.scope().toString())
        .mapTo(Long.class)
        .findOne()
        .isPresent();
  }

  @Override
  public boolean end(Grant grant, String by, Instant at) {
    return jdbi.inTransaction(
        handle ->
            handle
                    .createUpdate(
                        "UPDATE operator_grant SET revoked_by = :by, revoked_at = :at" + THIS_GRANT)
                    .bind("operator", grant.operator())
                    .bind("role", grant.role().word())
                    .bind("scope", grant.scope().toString())
                    .bind("by", by)
                    .bind("at", Micros.of(at))
                    .execute()
                > 0);
  }

  @Override
  public Map<NodeName, Labels> labels() {
    Map<NodeName, Labels> labels = new TreeMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT node, labels FROM node_labels")
                .map(
                    (row, context) ->
                        Map.entry(
                            new NodeName(row.getString("node")),
                            Labels.parse(row.getString("labels"))))
                .forEach(entry -> labels.put(entry.getKey(), entry.getValue())));
    return labels;
  }

  @Override
  public void label(NodeName node, Labels labels, String by, Instant at) {
    jdbi.useTransaction(handle -> replaceLabels(handle, node, labels, by, at));
  }

  private static void replaceLabels(
      Handle handle, NodeName node, Labels labels, String by, Instant at) {
    handle.execute("DELETE FROM node_labels WHERE node = ?", node.text());
    if (!labels.isEmpty()) {
      handle.execute(
          "INSERT INTO node_labels (node, labels, set_by, at) VALUES (?, ?, ?, ?)",
          node.text(),
          labels.toString(),
          by,
          Micros.of(at));
    }
  }

  /** Gives a node labels beside those that it has, inside the caller's transaction. */
  static void addLabels(
      Handle handle, NodeName node, Map<String, String> labels, String by, Instant at) {
    if (labels.isEmpty()) {
      return;
    }
    Labels before =
        handle
            .createQuery("SELECT labels FROM node_labels WHERE node = :node")
            .bind("node", node.text())
            .mapTo(String.class)
            .findOne()
            .map(Labels::parse)
            .orElse(Labels.NONE);
    replaceLabels(handle, node, before.with(labels), by, at);
  }
}
