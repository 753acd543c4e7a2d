package dev.impound.agent.session;

import com.google.protobuf.ByteString;
import dev.impound.agent.command.Mark;
import dev.impound.agent.delivery.EvidenceMessages;
import dev.impound.node.v1.Engine;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.Registration;
import dev.impound.wire.NodeName;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the node says of itself.
 *
 * @param privateIps asked for at each registration, because addresses change
 * @param bootId the kernel's
 * @param receiptCertificate of the key that signs receipts, DER; empty where there is none
 */
public record NodeDescription(
    NodeName name,
    Set<NodeRole> roles,
    Supplier<List<String>> privateIps,
    String version,
    String bootId,
    ByteString receiptCertificate) {
  public NodeDescription {
    roles = Set.copyOf(roles);
  }

  boolean isQuarantine() {
    return roles.contains(NodeRole.NODE_ROLE_QUARANTINE);
  }

  boolean isNode() {
    return roles.contains(NodeRole.NODE_ROLE_NODE);
  }

  Registration registration(Engine engine, InstantSource clock, Mark newest) {
    return Registration.newBuilder()
        .setNodeName(name.text())
        .addAllPrivateIps(privateIps.get())
        .setEngine(engine)
        .addAllRoles(roles)
        .setAgentVersion(version)
        .setBootId(bootId)
        .setReceiptCertificate(receiptCertificate)
        .setCommandEpoch(newest.epoch())
        .setCommandSequence(newest.sequence())
        .setClock(EvidenceMessages.timestamp(clock.instant()))
        .build();
  }
}
