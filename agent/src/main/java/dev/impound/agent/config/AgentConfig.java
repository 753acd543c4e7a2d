package dev.impound.agent.config;

import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The settings of an agent.
 *
 * @param privateIps empty means the machine's own addresses
 */
public record AgentConfig(
    Address controller, TlsFiles tls, Set<Role> roles, Path dockerSocket, List<String> privateIps) {

  /** What the node is for. */
  public enum Role {
    /** Runs production containers, which can be frozen and captured. */
    NODE,
    /** Reloads evidence for analysis. */
    QUARANTINE
  }

  /** Where the controller listens. */
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  public AgentConfig {
    roles = Set.copyOf(roles);
    privateIps = List.copyOf(privateIps);
  }
}
