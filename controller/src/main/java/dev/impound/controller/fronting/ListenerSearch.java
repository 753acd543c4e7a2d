package dev.impound.controller.fronting;

import dev.impound.controller.isolation.Budget;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.IpText;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.LoadBalancers.Forwarding;
import dev.impound.controller.isolation.LoadBalancers.Listener;
import dev.impound.controller.isolation.LoadBalancers.Member;
import dev.impound.controller.isolation.LoadBalancers.Pool;
import dev.impound.controller.isolation.Patience;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One search for what stands in front of a container: the node's addresses and its own, the pools
 * with a member there, the listeners that send to those pools, and what else these send to. Used
 * once, by one thread.
 */
final class ListenerSearch {
  private final LoadBalancers cloud;
  private final Patience patience;
  private final Budget budget;
  private final Exposure exposure;
  private final List<String> notes = new ArrayList<>();
  private final Map<ListenerId, Optional<Listener>> listeners = new HashMap<>();
  private final Map<String, Set<ListenerId>> senders = new HashMap<>();
  private final Map<ListenerId, Trace> traces = new TreeMap<>();
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private List<Forwarding> forwardings = List.of();

  ListenerSearch(LoadBalancers cloud, Patience patience, Exposure exposure) {
    this.cloud = cloud;
    this.patience = patience;
    this.budget = new Budget(patience);
    this.exposure = exposure;
  }

  FrontingListeners run() {
    if (exposure.isNone()) {
      notes.add("the container publishes no port, so no listener leads to it through its node");
      return new FrontingListeners(List.of(), notes);
    }
    Set<String> node = new NodeAddresses(cloud, patience).of(exposure, notes);
    Set<String> own =
        exposure.ownAddresses().stream()
            .map(IpText::canonical)
            .collect(Collectors.toCollection(TreeSet::new));
    MemberMatch match = new MemberMatch(exposure, node, own);
    Set<String> addresses = new TreeSet<>(node);
    addresses.addAll(own);
    addresses.forEach(this::findPools);
    forwardings = budget.read(cloud::forwardings);
    pools.values().forEach(pool -> follow(pool, match));
    addresses.forEach(this::crossCheck);
    forwardings.forEach(this::tellRedirect);
    tellKind();
    return new FrontingListeners(
        traces.values().stream().map(trace -> trace.described(othersBehind(trace))).toList(),
        notes);
  }

  private void tellKind() {
    if (exposure.hostNetwork() && !traces.isEmpty()) {
      notes.add(
          "the container uses the node's own network, so each listener to any port of the node may"
              + " lead to it");
    }
    if (exposure.kubernetes()) {
      notes.add(
          "the container is of a Kubernetes pod: a Service may lead to it through NodePorts of"
              + " other nodes too, and listeners that send to other nodes alone were not looked"
              + " for");
    }
  }

  /** A listener that only redirects leads nowhere itself: what counts is where it redirects to. */
  private void tellRedirect(Forwarding forwarding) {
    forwarding
        .redirect()
        .filter(traces::containsKey)
        .ifPresent(
            target ->
                notes.add(
                    "listener %s only redirects to listener %s, and is left as it is"
                        .formatted(forwarding.listener(), target)));
  }

  private void findPools(String address) {
    for (Pool pool : budget.read(() -> cloud.pools(address))) {
      pools.putIfAbsent(pool.id(), pool);
    }
  }

  private void follow(Pool pool, MemberMatch match) {
    List<Member> here =
        pool.members().stream()
            .filter(match::isHere)
            .filter(
                member -> pool.anyPort() || match.doubts(pool, member, member.port()).isPresent())
            .toList();
    if (here.isEmpty()) {
      return;
    }
    for (ListenerId id : sendersTo(pool)) {
      listener(id).ifPresent(listener -> record(listener, pool, here, match));
    }
  }

  private void record(Listener listener, Pool pool, List<Member> here, MemberMatch match) {
    for (Member member : here) {
      int port = pool.anyPort() ? listener.port() : member.port();
      match
          .doubts(pool, member, port)
          .ifPresent(
              doubts ->
                  traces
                      .computeIfAbsent(listener.id(), missing -> new Trace(listener))
                      .leads(pool, member, port, doubts));
    }
  }

  /**
   * What the cloud itself says leads to an address, by any port, must be explained by the pools
   * that were found. A listener that is not is told of, and is in doubt.
   */
  private void crossCheck(String address) {
    List<ListenerId> named;
    try {
      named = budget.read(() -> cloud.listenersWithMember(address));
    } catch (CloudException e) {
      if (e.kind() == Kind.INTERRUPTED) {
        throw e;
      }
      notes.add("what was found was not compared with the cloud's own list: " + e.getMessage());
      return;
    }
    for (ListenerId id : named) {
      if (!traces.containsKey(id)
          && pools.values().stream().noneMatch(pool -> sendersTo(pool).contains(id))) {
        listener(id)
            .ifPresent(
                listener ->
                    traces.computeIfAbsent(id, missing -> new Trace(listener)).named(address));
      }
    }
  }

  private Set<ListenerId> sendersTo(Pool pool) {
    return senders.computeIfAbsent(
        pool.id(),
        missing -> {
          Set<ListenerId> ids = new TreeSet<>(pool.listeners());
          ids.addAll(budget.read(() -> cloud.listenersOfDefaultPool(pool.id())));
          forwardings.stream()
              .filter(forwarding -> forwarding.pools().contains(pool.id()))
              .forEach(forwarding -> ids.add(forwarding.listener()));
          return ids;
        });
  }

  private Optional<Listener> listener(ListenerId id) {
    return listeners.computeIfAbsent(id, missing -> budget.read(() -> cloud.listener(missing)));
  }

  /** The pools that a listener sends to beside those that lead to the container. */
  private Collection<Pool> othersBehind(Trace trace) {
    Set<String> ids = new TreeSet<>();
    ids.add(trace.listener().defaultPoolId());
    forwardings.stream()
        .filter(forwarding -> forwarding.listener().equals(trace.listener().id()))
        .forEach(forwarding -> ids.addAll(forwarding.pools()));
    ids.remove("");
    ids.removeAll(trace.pools());
    return ids.stream().map(this::pool).flatMap(Optional::stream).toList();
  }

  private Optional<Pool> pool(String id) {
    Pool known = pools.get(id);
    return known != null ? Optional.of(known) : budget.read(() -> cloud.pool(id));
  }
}
