package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The access control of a listener, verbatim: the IP address groups bound to it, whether they are
 * in force, and whether they let in ({@code white}) or keep out ({@code black}). Equal when they do
 * the same: order and blanks of the ids do not count.
 *
 * @param groupIds ids as the cloud gave them, separated by commas; empty when none is bound
 * @param enabled whether the groups are in force
 * @param type {@code white} or {@code black}; empty when none is bound
 */
public record Whitelist(String groupIds, boolean enabled, String type) {
  private static final Whitelist NONE = new Whitelist("", false, "");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  public Whitelist {
    if (groupIds.isBlank() && (enabled || !type.isEmpty())) {
      throw new IllegalArgumentException("access control without an address group");
    }
  }

  /** No group is bound: everybody is let in. */
  public static Whitelist none() {
    return NONE;
  }

  /** A whitelist of the one group {@code groupId}, in force. */
  public static Whitelist of(String groupId) {
    return new Whitelist(groupId, true, "white");
  }

  public boolean isNone() {
    return groupIds.isBlank();
  }

  /** The ids, each once. */
  public Set<String> groups() {
    return Arrays.stream(groupIds.split(",", -1))
        .map(String::strip)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The object as the cloud writes it; {@code null} when none is bound. For the journal. */
  public String toJson() {
    if (isNone()) {
      return "null";
    }
    ObjectNode object = JSON.createObjectNode();
    object.put("ipgroup_id", groupIds);
    object.put("enable_ipgroup", enabled);
    object.put("type", type);
    return JSON.writeValueAsString(object);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Whitelist parse(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      if (node.isNull()) {
        return NONE;
      }
      return new Whitelist(
          node.required("ipgroup_id").stringValue(),
          node.required("enable_ipgroup").booleanValue(),
          node.required("type").stringValue());
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not the access control of a listener: \"%s\"".formatted(Printable.brief(json)), e);
    }
  }

  /** For a person: what it does, in a few words. */
  public String describe() {
    if (isNone()) {
      return "no access control";
    }
    return "%s list of %d address group(s) (%s), %s"
        .formatted(
            Printable.brief(type),
            groups().size(),
            Printable.brief(groupIds),
            enabled ? "in force" : "not in force");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Whitelist that
        && groups().equals(that.groups())
        && enabled == that.enabled
        && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return groups().hashCode();
  }
}
