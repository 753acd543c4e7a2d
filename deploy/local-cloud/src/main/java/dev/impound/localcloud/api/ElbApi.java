package dev.impound.localcloud.api;

import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.IpGroup;
import dev.impound.localcloud.state.Listener;
import dev.impound.localcloud.state.LoadBalancer;
import dev.impound.localcloud.state.Member;
import dev.impound.localcloud.state.Policy;
import dev.impound.localcloud.state.Pool;
import dev.impound.localcloud.state.RefusedException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The calls of ELB v3, below {@code /v3/{project}/elb/}. */
final class ElbApi {
  private final CloudState state;
  private final Views views;

  ElbApi(CloudState state, Views views) {
    this.state = state;
    this.views = views;
  }

  /**
   * @param path the segments below {@code elb}
   */
  Reply answer(Request request, List<String> path) {
    if (request.method().equals("GET") && !path.getFirst().equals("loadbalancers")) {
      CloudState shown = state.shown();
      return new ElbApi(shown, views.of(shown)).answered(request, path);
    }
    return answered(request, path);
  }

  private Reply answered(Request request, List<String> path) {
    String call = request.method() + " " + shape(path);
    String id = path.size() > 1 ? path.get(1) : "";
    Query query = request.query();
    return switch (call) {
      case "GET loadbalancers" -> Reply.ok(loadBalancers().page(state.loadBalancers(), query));
      case "GET loadbalancers/*" -> one("loadbalancer", views.loadBalancer(state.loadBalancer(id)));
      case "GET listeners" -> Reply.ok(listeners().page(state.listeners(), query));
      case "GET listeners/*" -> one("listener", views.listener(state.listener(id)));
      case "PUT listeners/*" -> one("listener", views.listener(update(id, request)));
      case "GET pools" -> Reply.ok(pools().page(pools(false), query));
      case "GET pools/*" -> one("pool", views.pool(state.pool(id)));
      case "GET pools/*/members" -> Reply.ok(members().page(state.pool(id).members(), query));
      case "GET pools/*/members/*" -> one("member", views.member(state.member(id, path.get(3))));
      case "PUT pools/*/members/*" -> one("member", views.member(weigh(id, path.get(3), request)));
      case "GET master-slave-pools" -> Reply.ok(pools().page(pools(true), query));
      case "GET l7policies" -> Reply.ok(policies().page(state.policies(), query));
      case "GET ipgroups" -> Reply.ok(groups().page(state.groups(), query));
      case "GET ipgroups/*" -> one("ipgroup", views.group(state.group(id)));
      case "POST ipgroups" -> create(request);
      case "PUT ipgroups/*" -> one("ipgroup", views.group(replace(id, request)));
      case "DELETE ipgroups/*" -> delete(id);
      case "GET quotas/*" -> quotas(request.query());
      default ->
          throw new RefusedException(
              404,
              "APIGW.0101",
              "The API does not exist or has not been published in the environment (the stand-in"
                  + " knows no "
                  + call
                  + ")");
    };
  }

  private static String shape(List<String> path) {
    return switch (path.size()) {
      case 1 -> path.getFirst();
      case 2 -> path.getFirst() + "/*";
      case 3 -> path.getFirst() + "/*/" + path.getLast();
      case 4 -> path.getFirst() + "/*/" + path.get(2) + "/*";
      default -> "";
    };
  }

  private Listener update(String id, Request request) {
    JsonNode body = Bodies.object(request.body(), "listener");
    return Bodies.change(body)
        .map(change -> state.bind(id, change))
        .orElseGet(() -> state.listener(id));
  }

  private Member weigh(String pool, String member, Request request) {
    JsonNode weight = Bodies.object(request.body(), "member").path("weight");
    if (weight.isMissingNode()) {
      return state.member(pool, member);
    }
    if (!weight.isInt()) {
      throw RefusedException.invalid("weight");
    }
    return state.weigh(pool, member, weight.intValue());
  }

  private Reply create(Request request) {
    JsonNode body = Bodies.object(request.body(), "ipgroup");
    IpGroup group =
        state.createGroup(
            Objects.requireNonNullElse(Bodies.text(body, "name"), ""),
            Objects.requireNonNullElse(Bodies.text(body, "description"), ""),
            Bodies.entries(body).orElseThrow(() -> RefusedException.invalid("ip_list")));
    return new Reply(201, one("ipgroup", views.group(group)).body());
  }

  private IpGroup replace(String id, Request request) {
    JsonNode body = Bodies.object(request.body(), "ipgroup");
    IpGroup old = state.group(id);
    return state.replaceGroup(
        id,
        Objects.requireNonNullElse(Bodies.text(body, "name"), old.name()),
        Objects.requireNonNullElse(Bodies.text(body, "description"), old.description()),
        Bodies.entries(body).orElse(old.entries()));
  }

  private Reply delete(String id) {
    state.deleteGroup(id);
    return new Reply(204, null);
  }

  /** Only of address groups; without a filter the real service tells of all its kinds. */
  private Reply quotas(Query query) {
    boolean asked =
        query.values().getOrDefault("quota_key", List.of("ipgroup")).contains("ipgroup");
    return Reply.ok(
        Map.of(
            "quotas",
            asked
                ? List.of(
                    Map.of(
                        "quota_key",
                        "ipgroup",
                        "quota_limit",
                        CloudState.MOST_GROUPS,
                        "used",
                        state.groups().size(),
                        "unit",
                        "count"))
                : List.of()));
  }

  private static Reply one(String key, Map<String, ?> view) {
    return Reply.ok(Map.of(key, view));
  }

  private List<Pool> pools(boolean masterSlave) {
    return state.pools().stream().filter(pool -> pool.masterSlave() == masterSlave).toList();
  }

  private Listing<LoadBalancer> loadBalancers() {
    return new Listing<>("loadbalancers", LoadBalancer::id, views::loadBalancer)
        .filter("name", one(LoadBalancer::name))
        .filter("vip_address", one(LoadBalancer::address));
  }

  private Listing<Listener> listeners() {
    return new Listing<>("listeners", Listener::id, views::listener)
        .filter("name", one(Listener::name))
        .filter("protocol", one(Listener::protocol))
        .filter("protocol_port", one(listener -> String.valueOf(listener.port())))
        .filter("loadbalancer_id", one(Listener::loadBalancerId))
        .filter("default_pool_id", one(Listener::defaultPoolId))
        .filter("member_address", this::memberAddresses);
  }

  /** Addresses of all members that a listener sends to, by default or by a policy. */
  private Collection<String> memberAddresses(Listener listener) {
    Set<String> pools = new HashSet<>();
    pools.add(listener.defaultPoolId());
    state.policies().stream()
        .filter(policy -> policy.listenerId().equals(listener.id()))
        .forEach(
            policy -> {
              pools.add(policy.redirectPoolId());
              pools.addAll(policy.redirectPools());
            });
    return state.pools().stream()
        .filter(pool -> pools.contains(pool.id()))
        .flatMap(pool -> pool.members().stream())
        .map(Member::address)
        .toList();
  }

  private Listing<Pool> pools() {
    return new Listing<>("pools", Pool::id, views::pool)
        .filter("name", one(Pool::name))
        .filter("loadbalancer_id", one(Pool::loadBalancerId))
        .filter("member_address", pool -> pool.members().stream().map(Member::address).toList());
  }

  private Listing<Member> members() {
    return new Listing<>("members", Member::id, views::member)
        .filter("address", one(Member::address))
        .filter("protocol_port", one(member -> String.valueOf(member.port())));
  }

  private Listing<Policy> policies() {
    return new Listing<>("l7policies", Policy::id, views::policy)
        .filter("listener_id", one(Policy::listenerId))
        .filter("redirect_pool_id", one(Policy::redirectPoolId))
        .filter("redirect_listener_id", one(Policy::redirectListenerId))
        .filter("action", one(policy -> String.valueOf(views.policy(policy).get("action"))));
  }

  private Listing<IpGroup> groups() {
    return new Listing<>("ipgroups", IpGroup::id, views::group)
        .filter("name", one(IpGroup::name))
        .filter("ip_list", group -> group.entries().stream().map(IpGroup.Entry::ip).toList());
  }

  private static <T> Function<T, Collection<String>> one(Function<T, String> value) {
    return item -> List.of(value.apply(item));
  }
}
