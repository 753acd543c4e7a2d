package dev.impound.controller.isolation;

import dev.impound.controller.isolation.FrontingListener.OwnMember;
import dev.impound.controller.isolation.LoadBalancers.Forwarding;
import dev.impound.controller.isolation.LoadBalancers.Listener;
import dev.impound.controller.isolation.LoadBalancers.Member;
import dev.impound.controller.isolation.LoadBalancers.Pool;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One search for what stands in front of a container: the node's addresses, the pools with a member
 * there, the listeners that send to those pools. Used once, by one thread.
 */
final class ListenerSearch {
  private final LoadBalancers cloud;
  private final Patience patience;
  private final Budget budget;
  private final Exposure exposure;
  private final List<String> notes = new ArrayList<>();
  private final Map<ListenerId, Optional<Listener>> listeners = new HashMap<>();
  private final Map<ListenerId, Trace> traces = new TreeMap<>();

  /** How a listener was come upon. */
  private record Trace(
      Listener listener,
      Set<String> evidence,
      Set<Member> members,
      Set<Member> own,
      Set<OwnMember> named) {}

  ListenerSearch(LoadBalancers cloud, Patience patience, Exposure exposure) {
    this.cloud = cloud;
    this.patience = patience;
    this.budget = new Budget(patience);
    this.exposure = exposure;
  }

  FrontingListeners run() {
    if (exposure.ports().isEmpty() && !exposure.hostNetwork()) {
      notes.add("the container publishes no port, so no listener leads to it through its node");
      return new FrontingListeners(List.of(), notes);
    }
    Set<String> node = new NodeAddresses(cloud, patience).of(exposure, notes);
    Collection<Pool> pools = pools(node);
    List<Forwarding> forwardings = pools.isEmpty() ? List.of() : budget.read(cloud::forwardings);
    for (Pool pool : pools) {
      follow(pool, node, forwardings);
    }
    forwardings.forEach(this::tellRedirect);
    if (exposure.hostNetwork() && !traces.isEmpty()) {
      notes.add(
          "the container uses the node's own network, so each listener to any port of the node may"
              + " lead to it");
    }
    return new FrontingListeners(traces.values().stream().map(this::describe).toList(), notes);
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

  private Collection<Pool> pools(Set<String> node) {
    Map<String, Pool> pools = new LinkedHashMap<>();
    for (String address : node) {
      for (Pool pool : budget.read(() -> cloud.pools(address))) {
        pools.putIfAbsent(pool.id(), pool);
      }
    }
    return pools.values();
  }

  private void follow(Pool pool, Set<String> node, List<Forwarding> forwardings) {
    List<Member> here =
        pool.members().stream()
            .filter(member -> node.contains(IpText.canonical(member.address())))
            .filter(member -> pool.anyPort() || leadsHere(pool, member.address(), member.port()))
            .toList();
    if (here.isEmpty()) {
      return;
    }
    for (ListenerId id : listenersOf(pool, forwardings)) {
      listener(id).ifPresent(listener -> record(listener, pool, here));
    }
  }

  private void record(Listener listener, Pool pool, List<Member> here) {
    for (Member member : here) {
      int port = pool.anyPort() ? listener.port() : member.port();
      if (leadsHere(pool, member.address(), port)) {
        Trace trace =
            traces.computeIfAbsent(
                listener.id(),
                missing ->
                    new Trace(
                        listener,
                        new TreeSet<>(),
                        new HashSet<>(),
                        new HashSet<>(),
                        new LinkedHashSet<>()));
        trace.evidence().add(evidence(pool, member.address(), port));
        trace.members().addAll(pool.members());
        trace.own().add(member);
        ownMember(pool, member).ifPresent(trace.named()::add);
      }
    }
  }

  private boolean leadsHere(Pool pool, String address, int port) {
    if (exposure.hostNetwork()) {
      return true;
    }
    String upper = pool.protocol().toUpperCase(Locale.ROOT);
    String protocol = upper.equals("UDP") || upper.equals("QUIC") ? "udp" : "tcp";
    return exposure.ports().stream()
        .filter(published -> published.hostPort() == port)
        .filter(published -> published.protocol().equals(protocol))
        .anyMatch(published -> publishedOn(published, address));
  }

  private static boolean publishedOn(PublishedPort published, String address) {
    return published.isOnEveryAddress()
        || IpText.canonical(published.hostAddress()).equals(IpText.canonical(address));
  }

  private Set<ListenerId> listenersOf(Pool pool, List<Forwarding> forwardings) {
    Set<ListenerId> ids = new TreeSet<>(pool.listeners());
    ids.addAll(budget.read(() -> cloud.listenersOfDefaultPool(pool.id())));
    forwardings.stream()
        .filter(forwarding -> forwarding.pools().contains(pool.id()))
        .forEach(forwarding -> ids.add(forwarding.listener()));
    return ids;
  }

  private Optional<Listener> listener(ListenerId id) {
    return listeners.computeIfAbsent(id, missing -> budget.read(() -> cloud.listener(missing)));
  }

  private FrontingListener describe(Trace trace) {
    Listener listener = trace.listener();
    return new FrontingListener(
        listener.id(),
        Printable.brief(listener.name()),
        Printable.brief(listener.protocol()),
        listener.port(),
        listener.loadBalancerId(),
        String.join("; ", trace.evidence()),
        trace.members().size(),
        trace.members().stream()
            .filter(member -> member.healthy() && !trace.own().contains(member))
            .map(Member::endpoint)
            .collect(Collectors.toSet()),
        !exposure.hostNetwork(),
        List.copyOf(trace.named()));
  }

  private static Optional<OwnMember> ownMember(Pool pool, Member member) {
    if (member.id().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new OwnMember(
            new MemberId(pool.id(), member.id()),
            Printable.brief(member.endpoint()),
            member.weight(),
            !pool.masterSlave()));
  }

  private static String evidence(Pool pool, String address, int port) {
    return "pool %s sends to %s port %d"
        .formatted(Printable.brief(pool.id()), Printable.brief(address), port);
  }
}
