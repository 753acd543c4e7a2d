package dev.impound.localcloud.hss;

import java.time.Instant;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An alarm event. Fields of another type than they should have are read as far as they can be. */
public final class SecurityEvent {
  private static final String HANDLED = "handled";

  private final ObjectNode json;

  SecurityEvent(ObjectNode json) {
    this.json = json.deepCopy();
  }

  /** All of it. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** Unique among the events. */
  public String id() {
    return text("event_id");
  }

  /** The field as text; empty when it is missing. */
  public String text(String field) {
    return json.path(field).asString("");
  }

  /** When it happened. */
  public Instant occurred() {
    return Instant.ofEpochMilli(json.path("occur_time").asLong(0));
  }

  /** Whether it happened in a container, else on a host. */
  public boolean isInAContainer() {
    return !text("container_name").isEmpty() || !resource("container_id").isEmpty();
  }

  /** The enterprise project that its server belongs to; 0 is the default one. */
  public String enterpriseProject() {
    String project = resource("enterprise_project_id");
    return project.isEmpty() ? "0" : project;
  }

  private String resource(String field) {
    return json.path("resource_info").path(field).asString("");
  }

  public boolean isHandled() {
    return text("handle_status").equals(HANDLED);
  }

  /** Whether it can be handled so; one without a list can be handled in every way. */
  boolean accepts(Operation operation) {
    if (operation.isUndo()) {
      return isHandled();
    }
    JsonNode accepted = json.path("operate_accept_list");
    return accepted.isEmpty() || texts(accepted).anyMatch(operation.text()::equals);
  }

  private static Stream<String> texts(JsonNode list) {
    return list.values().stream().map(one -> one.asString(""));
  }

  SecurityEvent handled(Operation operation, String handler, Instant now) {
    ObjectNode changed = json.deepCopy();
    changed.put("handle_status", operation.isUndo() ? "unhandled" : HANDLED);
    changed.put("handle_method", operation.isUndo() ? "" : operation.text());
    changed.put("handler", operation.isUndo() ? "" : handler);
    changed.put("handle_time", operation.isUndo() ? 0 : now.toEpochMilli());
    return new SecurityEvent(changed);
  }
}
