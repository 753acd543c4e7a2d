package dev.impound.agent;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The machine's own addresses, IPv4 first. Loopback and link-local ones are left out, and bridges
 * of container engines, whose addresses are the same on every node.
 */
final class OwnAddresses {
  private static final Pattern CONTAINER_BRIDGE =
      Pattern.compile("(docker|br-|veth|cni|flannel|cali|virbr|podman).*");

  private OwnAddresses() {}

  static List<String> find() {
    List<InetAddress> found = new ArrayList<>();
    try {
      for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
        if (one.isUp() && !one.isLoopback() && !CONTAINER_BRIDGE.matcher(one.getName()).matches()) {
          one.inetAddresses().forEach(found::add);
        }
      }
    } catch (SocketException e) {
      return List.of();
    }
    return found.stream()
        .filter(
            one ->
                !one.isLoopbackAddress() && !one.isLinkLocalAddress() && !one.isMulticastAddress())
        .sorted(Comparator.comparing(one -> !(one instanceof Inet4Address)))
        .map(one -> one.getHostAddress().replaceFirst("%.*", ""))
        .toList();
  }
}
