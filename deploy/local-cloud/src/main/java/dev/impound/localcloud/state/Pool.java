package dev.impound.localcloud.state;

import java.util.List;

/**
 * A pool of members.
 *
 * @param anyPort members get connections on the listener's port
 * @param masterSlave listed apart, as the real service does
 */
public record Pool(
    String id,
    String name,
    String loadBalancerId,
    String protocol,
    boolean anyPort,
    boolean masterSlave,
    List<Member> members) {
  public Pool {
    members = List.copyOf(members);
  }

  Pool with(List<Member> changed) {
    return new Pool(id, name, loadBalancerId, protocol, anyPort, masterSlave, changed);
  }
}
