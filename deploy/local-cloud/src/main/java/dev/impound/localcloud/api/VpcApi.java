package dev.impound.localcloud.api;

import dev.impound.localcloud.state.Network;
import dev.impound.localcloud.state.RefusedException;
import dev.impound.localcloud.state.Rule;
import dev.impound.localcloud.state.SecurityGroup;
import dev.impound.localcloud.state.ServerPort;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The calls of VPC: ports below {@code /v1/{project}/ports/}, security groups and their rules below
 * {@code /v3/{project}/vpc/}.
 */
final class VpcApi {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern PORTS =
      Pattern.compile("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?){0,19}");

  private final Network network;
  private final String projectId;

  VpcApi(Network network, String projectId) {
    this.network = network;
    this.projectId = projectId;
  }

  /**
   * @param path from {@code ports} or {@code vpc} on
   */
  Reply answer(Request request, List<String> path) {
    String id = path.getLast();
    return switch (request.method() + " " + shape(path)) {
      case "GET ports/*" -> one("port", view(network.port(id)));
      case "PUT ports/*" -> one("port", view(network.setGroups(id, groups(request))));
      case "GET security-groups" -> Reply.ok(groups().page(network.groups(), request.query()));
      case "POST security-groups" -> created("security_group", view(create(request)));
      case "GET security-groups/*" -> one("security_group", view(network.group(id)));
      case "DELETE security-groups/*" -> {
        network.deleteGroup(id);
        yield new Reply(204, null);
      }
      case "GET security-group-rules" -> Reply.ok(rules().page(network.rules(), request.query()));
      case "POST security-group-rules" ->
          created("security_group_rule", view(network.addRule(rule(request))));
      case "DELETE security-group-rules/*" -> {
        network.deleteRule(id);
        yield new Reply(204, null);
      }
      default -> throw Dispatcher.unknown();
    };
  }

  private static String shape(List<String> path) {
    boolean port = path.getFirst().equals("ports");
    return switch (path.size()) {
      case 2 -> port ? "ports/*" : path.get(1);
      case 3 -> port ? "" : path.get(1) + "/*";
      default -> "";
    };
  }

  private static List<String> groups(Request request) {
    JsonNode list = Bodies.object(request.body(), "port").path("security_groups");
    if (!list.isArray()) {
      throw invalid("security_groups");
    }
    List<String> groups = new ArrayList<>();
    for (JsonNode group : list.values()) {
      if (!group.isString()) {
        throw invalid("security_groups");
      }
      groups.add(group.stringValue());
    }
    return groups;
  }

  private SecurityGroup create(Request request) {
    JsonNode body = Bodies.object(request.body(), "security_group");
    String name = Objects.requireNonNullElse(Bodies.text(body, "name"), "");
    if (name.isEmpty() || name.length() > 64) {
      throw invalid("name");
    }
    return network.createGroup(
        name, Objects.requireNonNullElse(Bodies.text(body, "description"), ""));
  }

  private static Rule rule(Request request) {
    JsonNode body = Bodies.object(request.body(), "security_group_rule");
    String direction = text(body, "direction");
    String type = text(body, "ethertype").isEmpty() ? "IPv4" : text(body, "ethertype");
    String action = text(body, "action").isEmpty() ? "allow" : text(body, "action");
    String ports = text(body, "multiport");
    if (!List.of("ingress", "egress").contains(direction)) {
      throw invalid("direction");
    }
    if (!List.of("IPv4", "IPv6").contains(type) || !List.of("allow", "deny").contains(action)) {
      throw invalid("action");
    }
    if (!ports.isEmpty() && !PORTS.matcher(ports).matches()) {
      throw invalid("multiport");
    }
    return new Rule(
        "",
        text(body, "security_group_id"),
        direction,
        type,
        text(body, "protocol"),
        ports,
        text(body, "remote_ip_prefix"),
        text(body, "remote_group_id"),
        action,
        priority(text(body, "priority")));
  }

  /** Told as text; 1 to 100, where the documentation names both ends as what holds without one. */
  private static int priority(String text) {
    try {
      int priority = text.isEmpty() ? 1 : Integer.parseInt(text);
      if (priority >= 1 && priority <= 100) {
        return priority;
      }
    } catch (NumberFormatException e) {
      // Answered below, with the numbers that are out of range.
    }
    throw invalid("priority");
  }

  private static String text(JsonNode body, String name) {
    return Objects.requireNonNullElse(Bodies.text(body, name), "");
  }

  private Map<String, ?> view(ServerPort port) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", port.id());
    view.put("name", "");
    view.put("admin_state_up", true);
    view.put("status", "ACTIVE");
    view.put("device_id", port.serverId());
    view.put("device_owner", "compute:local");
    view.put("network_id", "local-vpc");
    view.put("tenant_id", projectId);
    view.put(
        "fixed_ips",
        port.addresses().stream().map(address -> Map.of("ip_address", address)).toList());
    view.put("security_groups", port.groups());
    return view;
  }

  private Map<String, ?> view(SecurityGroup group) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", group.id());
    view.put("name", group.name());
    view.put("description", group.description());
    view.put("project_id", projectId);
    view.put("enterprise_project_id", "0");
    view.put("created_at", time(group.created()));
    view.put("updated_at", time(group.created()));
    return view;
  }

  private Map<String, ?> view(Rule rule) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", rule.id());
    view.put("description", "");
    view.put("security_group_id", rule.groupId());
    view.put("direction", rule.direction());
    view.put("ethertype", rule.ethertype());
    view.put("protocol", orNull(rule.protocol()));
    view.put("multiport", orNull(rule.ports()));
    view.put("remote_ip_prefix", orNull(rule.remote()));
    view.put("remote_group_id", orNull(rule.remoteGroup()));
    view.put("remote_address_group_id", null);
    view.put("action", rule.action());
    view.put("priority", rule.priority());
    view.put("project_id", projectId);
    view.put("enabled", true);
    return view;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private Listing<SecurityGroup> groups() {
    return new Listing<SecurityGroup>("security_groups", SecurityGroup::id, this::view)
        .filter("name", group -> List.of(group.name()));
  }

  private Listing<Rule> rules() {
    return new Listing<Rule>("security_group_rules", Rule::id, this::view)
        .filter("security_group_id", rule -> List.of(rule.groupId()))
        .filter("direction", rule -> List.of(rule.direction()));
  }

  private static Reply one(String key, Map<String, ?> view) {
    return Reply.ok(Map.of(key, view));
  }

  private static Reply created(String key, Map<String, ?> view) {
    return new Reply(201, Map.of(key, view));
  }

  private static RefusedException invalid(String what) {
    return new RefusedException(400, "VPC.0002", "Invalid input for '%s'.".formatted(what));
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }
}
