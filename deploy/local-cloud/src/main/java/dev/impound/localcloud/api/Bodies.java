package dev.impound.localcloud.api;

import dev.impound.localcloud.state.Change;
import dev.impound.localcloud.state.IpGroup;
import dev.impound.localcloud.state.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what requests bring along. */
final class Bodies {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Bodies() {}

  /** The body, if it is an object. */
  static Optional<JsonNode> json(String body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      // Of no use to its reader, like a body that is something else.
      return Optional.empty();
    }
  }

  /** The object {@code name} of a body. */
  static JsonNode object(String body, String name) {
    return json(body)
        .map(whole -> whole.path(name))
        .filter(JsonNode::isObject)
        .orElseThrow(() -> RefusedException.invalid(name));
  }

  /** What a listener's body wants of its binding; empty when it does not speak of it. */
  static Optional<Change> change(JsonNode listener) {
    JsonNode wanted = listener.path("ipgroup");
    if (wanted.isMissingNode()) {
      return Optional.empty();
    }
    if (!wanted.isObject() || wanted.path("ipgroup_id").isNull()) {
      throw RefusedException.invalid("ipgroup");
    }
    return Optional.of(
        new Change(
            wanted.isEmpty(),
            text(wanted, "ipgroup_id"),
            wanted.has("enable_ipgroup") ? flag(wanted.path("enable_ipgroup")) : null,
            text(wanted, "type")));
  }

  /** Entries of a group; empty when the body does not speak of them. */
  static Optional<List<IpGroup.Entry>> entries(JsonNode group) {
    JsonNode list = group.path("ip_list");
    if (list.isMissingNode()) {
      return Optional.empty();
    }
    if (!list.isArray()) {
      throw RefusedException.invalid("ip_list");
    }
    List<IpGroup.Entry> entries = new ArrayList<>();
    for (JsonNode entry : list.values()) {
      String ip = text(entry, "ip");
      String description = text(entry, "description");
      if (ip == null) {
        throw RefusedException.invalid("ip");
      }
      entries.add(new IpGroup.Entry(ip, description == null ? "" : description));
    }
    return Optional.of(entries);
  }

  /** The text {@code name}; null when it is missing. */
  static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isString()) {
      throw RefusedException.invalid(name);
    }
    return value.stringValue();
  }

  private static boolean flag(JsonNode value) {
    if (!value.isBoolean()) {
      throw RefusedException.invalid("enable_ipgroup");
    }
    return value.booleanValue();
  }
}
