package dev.impound.localcloud.state;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A rule of a security group.
 *
 * @param direction {@code ingress} or {@code egress}
 * @param ethertype {@code IPv4} or {@code IPv6}
 * @param protocol empty for every protocol
 * @param ports one, several or ranges, such as {@code 22,8000-8010}; empty for every port
 * @param remote CIDR block; empty for everybody
 * @param remoteGroup id of a group whose servers are meant; empty for none
 * @param action {@code allow} or {@code deny}
 * @param priority 1 to 100; 1 counts first
 */
public record Rule(
    String id,
    String groupId,
    String direction,
    String ethertype,
    String protocol,
    String ports,
    String remote,
    String remoteGroup,
    String action,
    int priority) {

  /** Whether it speaks of a TCP connection from outside. */
  boolean isOf(InetAddress source, int port) {
    boolean v6 = source.getAddress().length > 4;
    return direction.equals("ingress")
        && ethertype.equals(v6 ? "IPv6" : "IPv4")
        && remoteGroup.isEmpty()
        && (protocol.isEmpty() || protocol.equals("tcp"))
        && (ports.isEmpty() || Arrays.stream(ports.split(",", -1)).anyMatch(one -> in(one, port)))
        && (remote.isEmpty()
            || IpRange.parse(remote).filter(range -> range.contains(source)).isPresent());
  }

  boolean denies() {
    return action.equals("deny");
  }

  private static boolean in(String range, int port) {
    int dash = range.indexOf('-');
    int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
    return first <= port && port <= last;
  }
}
