package dev.impound.controller.journal;

import dev.impound.controller.node.EngineFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeRegister;
import dev.impound.controller.node.NodeRole;
import dev.impound.wire.NodeName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Nodes in SQL. The engine's state is not kept: a node tells it anew when it connects. */
public final class SqlNodeRegister implements NodeRegister {
  private static final EngineFacts NOT_HEARD =
      new EngineFacts(
          false, "not heard of since the controller was started", "", "", false, 0, "", "");

  private final Jdbi jdbi;

  public SqlNodeRegister(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  @Override
  public void save(Node node) {
    jdbi.useTransaction(handle -> save(handle, node));
  }

  private static void save(Handle handle, Node node) {
    handle
        .createUpdate(
            """
            INSERT INTO node (name, roles, addresses, agent_version, boot_id, last_seen)
            VALUES (:name, :roles, :addresses, :version, :boot, :seen)
            ON CONFLICT (name) DO UPDATE SET roles = excluded.roles, addresses = excluded.addresses,
              agent_version = excluded.agent_version, boot_id = excluded.boot_id, last_seen = excluded.last_seen
            """)
        .bind("name", node.name().text())
        .bind(
            "roles",
            node.roles().stream().map(Enum::name).sorted().collect(Collectors.joining(" ")))
        .bind("addresses", String.join(" ", node.privateAddresses()))
        .bind("version", node.agentVersion())
        .bind("boot", node.bootId())
        .bind("seen", Micros.of(node.lastSeen()))
        .execute();
  }

  @Override
  public void attach(Node node, String controller) {
    jdbi.useTransaction(
        handle -> {
          save(handle, node);
          handle
              .createUpdate("UPDATE node SET attached_to = :controller WHERE name = :name")
              .bind("name", node.name().text())
              .bind("controller", controller)
              .execute();
        });
  }

  @Override
  public void detach(NodeName node, String controller) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate(
                    "UPDATE node SET attached_to = NULL"
                        + " WHERE name = :name AND attached_to = :controller")
                .bind("name", node.text())
                .bind("controller", controller)
                .execute());
  }

  @Override
  public void detachAll(String controller) {
    jdbi.useTransaction(
        handle ->
            handle
                .createUpdate("UPDATE node SET attached_to = NULL WHERE attached_to = :controller")
                .bind("controller", controller)
                .execute());
  }

  @Override
  public List<Kept> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM node ORDER BY name")
                .map(
                    (row, context) ->
                        new Kept(node(row), Optional.ofNullable(row.getString("attached_to"))))
                .list());
  }

  private static Node node(ResultSet row) throws SQLException {
    return new Node(
        new NodeName(row.getString("name")),
        Optional.empty(),
        Micros.instant(row.getLong("last_seen")),
        words(row.getString("addresses")),
        roles(row.getString("roles")),
        NOT_HEARD,
        row.getString("agent_version"),
        row.getString("boot_id"),
        Duration.ZERO);
  }

  private static List<String> words(String joined) {
    return Arrays.stream(joined.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  private static Set<NodeRole> roles(String joined) {
    Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
    words(joined).forEach(word -> roles.add(NodeRole.valueOf(word)));
    return roles;
  }
}
