package dev.impound.agent.session;

import com.google.protobuf.ByteString;
import dev.impound.agent.command.Mark;
import dev.impound.agent.delivery.EvidenceMessages;
import dev.impound.agent.policy.PolicyWatch;
import dev.impound.agent.policy.Verb;
import dev.impound.node.v1.Engine;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.PolicyFacts;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the node says of itself.
 *
 * @param privateIps asked for at each registration, because addresses change
 * @param bootId the kernel's
 * @param receiptCertificate of the key that signs receipts, DER; empty where there is none
 * @param policy looked at for each message that tells of it
 */
public record NodeDescription(
    NodeName name,
    Set<NodeRole> roles,
    Supplier<List<String>> privateIps,
    String version,
    String bootId,
    ByteString receiptCertificate,
    PolicyWatch policy) {
  private static final int MOST_KEYS = 64;

  public NodeDescription {
    roles = Set.copyOf(roles);
  }

  boolean isQuarantine() {
    return roles.contains(NodeRole.NODE_ROLE_QUARANTINE);
  }

  boolean isNode() {
    return roles.contains(NodeRole.NODE_ROLE_NODE);
  }

  /** What the node's policy narrows now. */
  PolicyFacts policyFacts() {
    PolicyWatch.InForce now = policy.inForce();
    return PolicyFacts.newBuilder()
        .setSha256(now.sha256().map(Sha256::hex).orElse(""))
        .addAllSummary(now.inWords())
        .addAllNeedsOperator(now.operators().verbs().stream().map(Verb::word).sorted().toList())
        .addAllOperatorKeys(
            now.operators().keys().ids().stream()
                .map(Sha256::hex)
                .sorted()
                .limit(MOST_KEYS)
                .toList())
        .setProblem(now.problem())
        .build();
  }

  Registration registration(
      Engine engine, InstantSource clock, Mark newest, Optional<SignedCommand> proof) {
    Registration.Builder registration = Registration.newBuilder();
    proof.ifPresent(registration::setNewestCommand);
    return registration
        .setNodeName(name.text())
        .addAllPrivateIps(privateIps.get())
        .setEngine(engine)
        .addAllRoles(roles)
        .setAgentVersion(version)
        .setBootId(bootId)
        .setReceiptCertificate(receiptCertificate)
        .setPolicy(policyFacts())
        .setCommandEpoch(newest.epoch())
        .setCommandSequence(newest.sequence())
        .setClock(EvidenceMessages.timestamp(clock.instant()))
        .build();
  }
}
