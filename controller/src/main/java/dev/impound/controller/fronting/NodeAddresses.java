package dev.impound.controller.fronting;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.IpText;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.LoadBalancers.Server;
import dev.impound.controller.isolation.Patience;
import dev.impound.wire.Printable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which addresses a node has. What its agent says is only a claim: a node in the wrong hands could
 * claim another's addresses and have that one cut off. Where the cloud knows a server of the node's
 * name, the cloud is believed.
 */
final class NodeAddresses {
  private final LoadBalancers cloud;
  private final Patience patience;

  NodeAddresses(LoadBalancers cloud, Patience patience) {
    this.cloud = cloud;
    this.patience = patience;
  }

  /** The addresses, in canonical form; adds to {@code notes} what a person should know. */
  Set<String> of(Exposure exposure, Collection<String> notes) {
    Set<String> claimed = canonical(exposure.privateAddresses());
    Optional<Server> server;
    try {
      server =
          new NodeServer(cloud, patience).find(exposure.node().text(), exposure.privateAddresses());
    } catch (CloudException e) {
      if (e.kind() == Kind.INTERRUPTED || e.kind() == Kind.NOT_AS_EXPECTED) {
        throw e;
      }
      notes.add(
          "the addresses of %s are its agent's claim, not checked: %s"
              .formatted(exposure.node(), e.getMessage()));
      return claimed;
    }
    if (server.isEmpty()) {
      notes.add(
          "the addresses of %s are its agent's claim: the cloud has no server of that name"
              .formatted(exposure.node()));
      return claimed;
    }
    tellName(server.get(), exposure, notes);
    tellPublic(server.get(), exposure, notes);
    return compared(claimed, canonical(server.get().addresses()), exposure, notes);
  }

  private static void tellName(Server server, Exposure exposure, Collection<String> notes) {
    if (!server.name().equals(exposure.node().text())) {
      notes.add(
          "%s is taken for server %s (%s), which the cloud has at its address"
              .formatted(
                  exposure.node(), Printable.brief(server.name()), Printable.brief(server.id())));
    }
  }

  private static void tellPublic(Server server, Exposure exposure, Collection<String> notes) {
    if (!server.publicAddresses().isEmpty()) {
      notes.add(
          "%s has public addresses of its own (%s): who comes that way is not stopped at a load"
                  .formatted(exposure.node(), shown(new TreeSet<>(server.publicAddresses())))
              + " balancer, but by cut-network, and by isolate-node");
    }
  }

  /** What the cloud says of the server of this name. */
  static Set<String> ofServer(LoadBalancers cloud, Patience patience, String name) {
    return new NodeServer(cloud, patience)
        .find(name, List.of())
        .map(server -> canonical(server.addresses()))
        .orElseGet(Set::of);
  }

  private static Set<String> compared(
      Set<String> claimed, Set<String> known, Exposure exposure, Collection<String> notes) {
    if (known.isEmpty()) {
      notes.add(
          "the addresses of %s are its agent's claim: the cloud shows none for its server"
              .formatted(exposure.node()));
      return claimed;
    }
    Set<String> unknown = new TreeSet<>(claimed);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      notes.add(
          "the agent of %s claims %s, which the cloud does not list for its server; only %s counted"
              .formatted(exposure.node(), shown(unknown), shown(known)));
    }
    return known;
  }

  private static Set<String> canonical(List<String> addresses) {
    return addresses.stream().map(IpText::canonical).collect(Collectors.toCollection(TreeSet::new));
  }

  private static String shown(Set<String> addresses) {
    return addresses.stream().map(Printable::brief).collect(Collectors.joining(", "));
  }
}
