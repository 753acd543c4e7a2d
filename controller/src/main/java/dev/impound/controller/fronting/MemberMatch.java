package dev.impound.controller.fronting;

import dev.impound.controller.isolation.IpText;
import dev.impound.controller.isolation.LoadBalancers.Member;
import dev.impound.controller.isolation.LoadBalancers.Pool;
import dev.impound.wire.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which members of pools lead to a container, and what speaks against it.
 *
 * @param node the node's addresses, canonical
 * @param own the container's own addresses, canonical
 */
record MemberMatch(Exposure exposure, Set<String> node, Set<String> own) {
  static final String HOST_NETWORK =
      "the container uses the node's own network, so that any port of the node may be another's";

  /** Whether the member is at an address of the node or of the container. */
  boolean isHere(Member member) {
    String address = IpText.canonical(member.address());
    return node.contains(address) || own.contains(address);
  }

  /**
   * Whether connections to {@code port} of the member lead to the container.
   *
   * @param port the member's; the listener's where the pool sends to that
   * @return empty when they do not; else why they may lead elsewhere, which is nothing when they
   *     certainly lead there
   */
  Optional<List<String>> doubts(Pool pool, Member member, int port) {
    String address = IpText.canonical(member.address());
    if (node.contains(address)) {
      if (exposure.hostNetwork()) {
        return Optional.of(List.of(HOST_NETWORK));
      }
      if (isPublished(pool, address, port)) {
        return Optional.of(List.of());
      }
      if (exposure.kubernetes() && !own.contains(address)) {
        return Optional.of(
            List.of(
                "port %d of the node is not published by its engine: Kubernetes may lead it to this"
                        .formatted(port)
                    + " pod or to any other"));
      }
    }
    return own.contains(address)
        ? Optional.of(
            List.of(
                "%s is the container's own address by the word of its node alone"
                    .formatted(Printable.brief(address))))
        : Optional.empty();
  }

  private boolean isPublished(Pool pool, String address, int port) {
    return exposure.ports().stream()
        .filter(published -> published.hostPort() == port)
        .filter(published -> carries(pool, published))
        .anyMatch(
            published ->
                published.isOnEveryAddress()
                    || IpText.canonical(published.hostAddress()).equals(address));
  }

  /** A pool of protocol IP sends on whatever comes. */
  private static boolean carries(Pool pool, PublishedPort published) {
    return switch (pool.protocol().toUpperCase(Locale.ROOT)) {
      case "IP" -> true;
      case "UDP", "QUIC" -> published.protocol().equals("udp");
      default -> published.protocol().equals("tcp");
    };
  }
}
