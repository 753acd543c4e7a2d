package dev.impound.localcloud.api;

import dev.impound.localcloud.state.Binding;
import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.IpGroup;
import dev.impound.localcloud.state.Listener;
import dev.impound.localcloud.state.LoadBalancer;
import dev.impound.localcloud.state.Member;
import dev.impound.localcloud.state.Policy;
import dev.impound.localcloud.state.Pool;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON shapes of ELB v3. */
final class Views {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final CloudState state;
  private final String projectId;

  Views(CloudState state, String projectId) {
    this.state = state;
    this.projectId = projectId;
  }

  /** The same shapes of another state. */
  Views of(CloudState other) {
    return new Views(other, projectId);
  }

  Map<String, ?> loadBalancer(LoadBalancer balancer) {
    Map<String, Object> view = named(balancer.id(), balancer.name());
    view.put("vip_address", balancer.address());
    view.put("provisioning_status", balancer.provisioningStatus());
    view.put("operating_status", "ONLINE");
    view.put("provider", "vlb");
    view.put("guaranteed", true);
    view.put("ip_target_enable", true);
    view.put(
        "listeners",
        refs(
            state.listeners().stream()
                .filter(listener -> listener.loadBalancerId().equals(balancer.id()))
                .map(Listener::id)
                .toList()));
    return view;
  }

  Map<String, ?> listener(Listener listener) {
    Map<String, Object> view = named(listener.id(), listener.name());
    view.put("protocol", listener.protocol());
    view.put("protocol_port", listener.port());
    view.put("loadbalancers", refs(List.of(listener.loadBalancerId())));
    view.put(
        "default_pool_id", listener.defaultPoolId().isEmpty() ? null : listener.defaultPoolId());
    view.put("connection_limit", -1);
    view.put("ipgroup", binding(listener.binding()));
    return view;
  }

  private static @Nullable Map<String, ?> binding(Binding binding) {
    if (binding.isNone()) {
      return null;
    }
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("ipgroup_id", binding.ids());
    view.put("enable_ipgroup", binding.enabled());
    view.put("type", binding.type());
    return view;
  }

  /** Members of a master-slave pool stand in it; those of others have a path of their own. */
  Map<String, ?> pool(Pool pool) {
    Map<String, Object> view = named(pool.id(), pool.name());
    view.put("protocol", pool.protocol());
    view.put("lb_algorithm", "ROUND_ROBIN");
    view.put("any_port_enable", pool.anyPort());
    view.put("loadbalancers", refs(List.of(pool.loadBalancerId())));
    view.put(
        "listeners",
        refs(
            state.listeners().stream()
                .filter(listener -> listener.defaultPoolId().equals(pool.id()))
                .map(Listener::id)
                .toList()));
    view.put(
        "members",
        pool.masterSlave()
            ? pool.members().stream().map(this::member).toList()
            : refs(pool.members().stream().map(Member::id).toList()));
    return view;
  }

  Map<String, ?> member(Member member) {
    Map<String, Object> view = named(member.id(), member.name());
    view.put("address", member.address());
    view.put("protocol_port", member.port());
    view.put("weight", member.weight());
    view.put("operating_status", member.offline() ? "OFFLINE" : "NO_MONITOR");
    view.put("ip_version", member.address().contains(":") ? "v6" : "v4");
    return view;
  }

  Map<String, ?> policy(Policy policy) {
    Map<String, Object> view = named(policy.id(), policy.name());
    boolean toListener = !policy.redirectListenerId().isEmpty();
    view.put("action", toListener ? "REDIRECT_TO_LISTENER" : "REDIRECT_TO_POOL");
    view.put("listener_id", policy.listenerId());
    view.put("redirect_pool_id", orNull(policy.redirectPoolId()));
    view.put("redirect_listener_id", orNull(policy.redirectListenerId()));
    view.put(
        "redirect_pools_config",
        policy.redirectPools().stream().map(id -> Map.of("pool_id", id, "weight", 1)).toList());
    view.put("provisioning_status", "ACTIVE");
    view.put("position", 100);
    return view;
  }

  Map<String, ?> group(IpGroup group) {
    Map<String, Object> view = named(group.id(), group.name());
    view.put("description", group.description());
    view.put("enterprise_project_id", "0");
    view.put(
        "ip_list",
        group.entries().stream()
            .map(entry -> Map.of("ip", entry.ip(), "description", entry.description()))
            .toList());
    view.put("listeners", refs(state.boundTo(group.id())));
    view.put("created_at", time(group.created()));
    view.put("updated_at", time(group.updated()));
    return view;
  }

  private Map<String, Object> named(String id, String name) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("id", id);
    view.put("name", name);
    view.put("description", "");
    view.put("project_id", projectId);
    view.put("admin_state_up", true);
    return view;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static List<Map<String, String>> refs(Collection<String> ids) {
    return ids.stream().map(id -> Map.of("id", id)).toList();
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }
}
