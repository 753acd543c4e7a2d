package dev.impound.controller.node;

import dev.impound.controller.fleet.Peer;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node as the controller knows it. Everything but name, attachment and last-seen is the node's
 * own claim.
 *
 * @param attachedTo the living controller that has its session
 * @param privateAddresses IPv4 or IPv6 text, primary first
 * @param clockOffset the node's clock minus the controller's at the last message, network time
 *     included
 * @param policy what its own policy file narrows; empty where it did not tell
 */
public record Node(
    NodeName name,
    Optional<Peer> attachedTo,
    Instant lastSeen,
    List<String> privateAddresses,
    Set<NodeRole> roles,
    EngineFacts engine,
    String agentVersion,
    String bootId,
    Duration clockOffset,
    Optional<PolicyFacts> policy) {
  private static final Duration NOTABLE_OFFSET = Duration.ofSeconds(5);

  public Node {
    privateAddresses = List.copyOf(privateAddresses);
    roles = Set.copyOf(roles);
  }

  /** A node that did not tell of a policy. */
  public Node(
      NodeName name,
      Optional<Peer> attachedTo,
      Instant lastSeen,
      List<String> privateAddresses,
      Set<NodeRole> roles,
      EngineFacts engine,
      String agentVersion,
      String bootId,
      Duration clockOffset) {
    this(
        name,
        attachedTo,
        lastSeen,
        privateAddresses,
        roles,
        engine,
        agentVersion,
        bootId,
        clockOffset,
        Optional.empty());
  }

  /** Whether its session is open, with this controller or another that lives. */
  public boolean connected() {
    return attachedTo.isPresent();
  }

  /** What an operator should know of it, one sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!engine.available()) {
      warnings.add("the container engine does not answer: " + engine.unavailableReason());
    } else if (!engine.liveRestore() && roles.contains(NodeRole.NODE)) {
      warnings.add(
          "live-restore is off: a restart of the engine would thaw frozen containers and run their"
              + " SIGTERM handlers");
    }
    if (clockOffset.abs().compareTo(NOTABLE_OFFSET) > 0) {
      warnings.add("its clock is off by " + clockOffset.toSeconds() + " s");
    }
    policy
        .map(PolicyFacts::problem)
        .filter(problem -> !problem.isEmpty())
        .ifPresent(
            problem ->
                warnings.add(
                    "its policy file cannot be used, and the one before stays in force: "
                        + problem));
    return warnings;
  }

  /**
   * The operator keys, SHA-256 each in hexadecimal, of which the node says that it wants one's
   * signature for a verb; empty where it says nothing of the kind.
   *
   * @param verb as a policy file spells it
   */
  public Optional<List<String>> signatureNeed(String verb) {
    return policy
        .filter(facts -> facts.needsOperator().contains(verb))
        .map(PolicyFacts::operatorKeys);
  }

  Node attachedTo(Optional<Peer> controller) {
    return new Node(
        name,
        controller,
        lastSeen,
        privateAddresses,
        roles,
        engine,
        agentVersion,
        bootId,
        clockOffset,
        policy);
  }

  /** The same with what is not known of a node that {@code controller} has. */
  Node knownTo(Peer controller) {
    EngineFacts untold =
        new EngineFacts(
            false,
            "only controller %s is told".formatted(controller.name()),
            "",
            "",
            false,
            0,
            "",
            "");
    return new Node(
        name,
        Optional.of(controller),
        lastSeen,
        privateAddresses,
        roles,
        untold,
        agentVersion,
        bootId,
        Duration.ZERO);
  }

  Node heard(Instant at, EngineFacts engineNow, Duration offset, Optional<PolicyFacts> policyNow) {
    return new Node(
        name,
        attachedTo,
        at,
        privateAddresses,
        roles,
        engineNow,
        agentVersion,
        bootId,
        offset,
        policyNow.or(() -> policy));
  }
}
