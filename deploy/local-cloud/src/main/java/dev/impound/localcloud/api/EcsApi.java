package dev.impound.localcloud.api;

import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.RefusedException;
import dev.impound.localcloud.state.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The one call of ECS v1: {@code GET /v1/{project}/cloudservers/detail}. */
final class EcsApi {
  private static final int STANDARD_LIMIT = 25;
  private static final int MOST = 1000;

  private final CloudState state;
  private final String projectId;

  EcsApi(CloudState state, String projectId) {
    this.state = state;
    this.projectId = projectId;
  }

  /** The name filter is fuzzy, and the offset counts pages from 1, as with the real service. */
  Reply servers(Query query) {
    String name = query.first("name").orElse("");
    String address = query.first("ip_eq").orElse("");
    String id = query.first("server_id").orElse("");
    List<Server> matching =
        state.servers().stream()
            .filter(server -> server.name().contains(name))
            .filter(server -> address.isEmpty() || server.addresses().contains(address))
            .filter(server -> id.isEmpty() || server.id().equals(id))
            .toList();
    int limit = number(query, "limit", STANDARD_LIMIT);
    long skip = (number(query, "offset", 1) - 1L) * limit;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("count", matching.size());
    answer.put("servers", matching.stream().skip(skip).limit(limit).map(this::view).toList());
    return Reply.ok(answer);
  }

  /** Network interfaces of a server. */
  Reply interfaces(String serverId) {
    if (state.servers().stream().noneMatch(server -> server.id().equals(serverId))) {
      throw new RefusedException(
          404, "Ecs.0114", "Instance %s could not be found.".formatted(serverId));
    }
    return Reply.ok(
        Map.of(
            "interfaceAttachments",
            state.network().ports().stream()
                .filter(port -> port.serverId().equals(serverId))
                .map(
                    port ->
                        Map.of(
                            "port_id",
                            port.id(),
                            "port_state",
                            "ACTIVE",
                            "net_id",
                            "local-vpc",
                            "fixed_ips",
                            port.addresses().stream()
                                .map(address -> Map.of("ip_address", address))
                                .toList()))
                .toList()));
  }

  private Map<String, ?> view(Server server) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", server.id());
    view.put("name", server.name());
    view.put("status", "ACTIVE");
    view.put("tenant_id", projectId);
    view.put("OS-EXT-SRV-ATTR:hostname", server.hostname());
    view.put(
        "addresses",
        Map.of(
            "local-vpc",
            Stream.concat(
                    server.addresses().stream().map(one -> address(one, "fixed")),
                    server.elasticIps().stream().map(one -> address(one, "floating")))
                .toList()));
    return view;
  }

  private static Map<String, ?> address(String address, String type) {
    return Map.of(
        "addr",
        address,
        "version",
        address.contains(":") ? "6" : "4",
        "primary",
        true,
        "OS-EXT-IPS:type",
        type);
  }

  private static int number(Query query, String key, int standard) {
    try {
      int number = Integer.parseInt(query.first(key).orElse(String.valueOf(standard)));
      if (number >= 1 && number <= MOST) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, with the numbers that are out of range.
    }
    throw new RefusedException(400, "Ecs.0005", "Parameter %s is invalid.".formatted(key));
  }
}
