package dev.impound.controller.fronting;

import dev.impound.controller.fronting.FrontingListener.OwnMember;
import dev.impound.controller.isolation.LoadBalancers.Listener;
import dev.impound.controller.isolation.LoadBalancers.Member;
import dev.impound.controller.isolation.LoadBalancers.Pool;
import dev.impound.controller.isolation.MemberId;
import dev.impound.wire.Printable;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How a listener was come upon, while the search goes on. */
final class Trace {
  private final Listener listener;
  private final Set<String> evidence = new TreeSet<>();
  private final Set<String> pools = new HashSet<>();
  private final Set<Member> members = new HashSet<>();
  private final Set<Member> own = new HashSet<>();
  private final Set<OwnMember> named = new LinkedHashSet<>();
  private final Set<String> doubts = new TreeSet<>();
  private boolean certain;

  Trace(Listener listener) {
    this.listener = listener;
  }

  Listener listener() {
    return listener;
  }

  /** Ids of the pools with a member that leads to the container. */
  Set<String> pools() {
    return pools;
  }

  /**
   * A member behind the listener leads to the container.
   *
   * @param port where its connections go
   * @param why what speaks against it; nothing when it is certain
   */
  void leads(Pool pool, Member member, int port, List<String> why) {
    evidence.add(
        "member %s of pool %s"
            .formatted(
                Printable.brief(endpoint(member.address(), port)), Printable.brief(pool.id())));
    pools.add(pool.id());
    members.addAll(pool.members());
    own.add(member);
    certain |= why.isEmpty();
    doubts.addAll(why);
    if (!member.id().isEmpty()) {
      named.add(
          new OwnMember(
              new MemberId(pool.id(), member.id()),
              Printable.brief(member.endpoint()),
              member.weight(),
              !pool.masterSlave()));
    }
  }

  /** The cloud says that the listener leads to {@code address}, and no pool was found. */
  void named(String address) {
    evidence.add("the cloud's own list of listeners for %s".formatted(address));
    doubts.add(
        "the cloud says that it leads to %s, and no pool was found by which".formatted(address));
  }

  /**
   * What was found.
   *
   * @param others the other pools that the listener sends to
   */
  FrontingListener described(Collection<Pool> others) {
    return new FrontingListener(
        listener.id(),
        Printable.brief(listener.name()),
        Printable.brief(listener.protocol()),
        listener.port(),
        listener.loadBalancerId(),
        String.join("; ", evidence),
        members.size(),
        healthy(members),
        others.stream()
            .flatMap(pool -> healthy(pool.members()).stream())
            .collect(Collectors.toSet()),
        certain ? List.of() : List.copyOf(doubts),
        List.copyOf(named));
  }

  private Set<String> healthy(Collection<Member> of) {
    return of.stream()
        .filter(member -> member.healthy() && !own.contains(member))
        .map(Member::endpoint)
        .collect(Collectors.toSet());
  }

  private static String endpoint(String address, int port) {
    return address.contains(":") ? "[%s]:%d".formatted(address, port) : address + ":" + port;
  }
}
