package dev.impound.controller.response;

import dev.impound.controller.alarm.Claim;
import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeCommandException;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.node.NodeSessions;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Finds the container that an alarm means. What the alarm says is only a claim: a node counts when
 * its certificate's name or its address fits, a container when the node's own engine knows it.
 * Changes nothing.
 */
final class TargetSearch {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");

  /** What came of a search. Texts are one sentence, safe to show. */
  sealed interface Found {
    /** The container. */
    record Container(Subject subject) implements Found {}

    /** There is no such node or container. */
    record Unknown(String why) implements Found {}

    /** A person has to say which is meant. */
    record Several(String why) implements Found {}

    /** The node cannot be asked at the moment. */
    record NotNow(String why) implements Found {}
  }

  private final NodeSessions sessions;
  private final NodeCommands commands;
  private final Optional<FrontSearch> cloud;

  TargetSearch(NodeSessions sessions, NodeCommands commands, Optional<FrontSearch> cloud) {
    this.sessions = sessions;
    this.commands = commands;
    this.cloud = cloud;
  }

  /** What is known of the node; a container is looked for only on one. */
  sealed interface OnNode {
    record One(NodeName node) implements OnNode {}

    record None(Found found) implements OnNode {}
  }

  /**
   * The node that a claim means. Asks the cloud where no registered node has the claimed name.
   * Before it is said that there is none, those are looked up that registered with other
   * controllers.
   */
  OnNode node(Claim claim) {
    OnNode found = among(claim);
    if (!(found instanceof OnNode.None none) || !(none.found() instanceof Found.Unknown)) {
      return found;
    }
    sessions.learnOthers();
    return among(claim);
  }

  /** Whether another controller, one that lives, has the node. */
  boolean isElsewhere(NodeName node) {
    return sessions.elsewhere(node).isPresent();
  }

  private OnNode among(Claim claim) {
    Set<NodeName> nodes = new TreeSet<>();
    for (Node node : sessions.all()) {
      if (claim.nodes().contains(node.name().text())) {
        nodes.add(node.name());
      }
    }
    if (nodes.isEmpty()) {
      try {
        nodes.addAll(byAddress(claim));
      } catch (CloudException e) {
        String why = String.valueOf(e.getMessage());
        return new OnNode.None(
            e.kind() == CloudException.Kind.NOT_AS_EXPECTED
                ? new Found.Several(why)
                : new Found.NotNow(why));
      }
    }
    if (nodes.size() == 1) {
      return new OnNode.One(nodes.iterator().next());
    }
    return new OnNode.None(
        nodes.isEmpty()
            ? new Found.Unknown("no node of this installation is meant by " + claim.words())
            : new Found.Several(
                "several nodes may be meant by %s: %s".formatted(claim.words(), nodes)));
  }

  private Set<NodeName> byAddress(Claim claim) {
    Set<String> addresses = new TreeSet<>(claim.addresses());
    if (cloud.isPresent()) {
      for (String name : claim.nodes()) {
        addresses.addAll(cloud.get().addressesOfServer(name));
      }
    }
    Set<NodeName> nodes = new TreeSet<>();
    for (Node node : sessions.all()) {
      if (node.privateAddresses().stream().anyMatch(addresses::contains)) {
        nodes.add(node.name());
      }
    }
    return nodes;
  }

  /** The container that a claim means on a node. */
  Found container(NodeName node, Claim claim) {
    if (claim.containers().isEmpty()) {
      return new Found.Unknown("the alarm names no container");
    }
    List<String> ids = claim.containers().stream().filter(this::isId).toList();
    String why = "";
    for (String reference : ids.isEmpty() ? claim.containers() : ids) {
      try {
        ContainerFacts facts = commands.resolve(node, reference);
        return new Found.Container(new Subject(node, facts));
      } catch (NodeCommandException e) {
        switch (e.failure()) {
          case CONTAINER_NOT_FOUND, INVALID -> why = e.inWords();
          case CONTAINER_AMBIGUOUS -> {
            return new Found.Several(Printable.brief(e.inWords()));
          }
          default -> {
            return new Found.NotNow(Printable.brief(e.inWords()));
          }
        }
      }
    }
    return new Found.Unknown(Printable.brief(why));
  }

  /** Where an id is given, names are not tried: another container may have taken the name since. */
  private boolean isId(String reference) {
    return ID.matcher(reference).matches();
  }
}
