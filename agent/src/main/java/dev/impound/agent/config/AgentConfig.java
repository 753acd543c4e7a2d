package dev.impound.agent.config;

import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The settings of an agent.
 *
 * @param controllers one or more, in the order in which they are tried
 * @param tls a certificate that was made by hand; empty for a node that enrols
 * @param stateDirectory where the agent keeps what must outlive it: its identity, and the key that
 *     signs receipts
 * @param commandKeys file of the public keys that sign commands; empty where unsigned ones are
 *     taken, and for a node that enrols, which brings them
 * @param takesUnsigned whether commands without a signature are obeyed
 * @param policyFile what the node's administrator narrows; need not exist
 * @param privateIps empty means the machine's own addresses
 * @param checkSkippedLayers whether image layers that the controller has are read and hashed on the
 *     node all the same
 * @param capture how much a capture may take
 * @param bandwidth most bytes of evidence a second; empty means without limit
 * @param compression whether evidence is compressed on the wire
 */
public record AgentConfig(
    List<Address> controllers,
    Optional<TlsFiles> tls,
    Set<Role> roles,
    Path dockerSocket,
    Path stateDirectory,
    Optional<Path> commandKeys,
    boolean takesUnsigned,
    Path policyFile,
    List<String> privateIps,
    boolean checkSkippedLayers,
    CaptureSettings capture,
    OptionalLong bandwidth,
    Compression compression) {

  /** What the node is for. */
  public enum Role {
    /** Runs production containers, which can be frozen and captured. */
    NODE,
    /** Reloads evidence for analysis. */
    QUARANTINE
  }

  /** Whether evidence is compressed on the wire. */
  public enum Compression {
    /** Where the connection is what a delivery waits for. */
    AUTO,
    /** Never. */
    NEVER,
    /** Wherever it makes slices smaller. */
    ALWAYS
  }

  /** Where a controller listens. */
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  public AgentConfig {
    controllers = List.copyOf(controllers);
    roles = Set.copyOf(roles);
    privateIps = List.copyOf(privateIps);
  }
}
