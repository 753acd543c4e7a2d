package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A rule of a security group, in the cloud's terms.
 *
 * @param direction {@code ingress} or {@code egress}
 * @param ethertype {@code IPv4} or {@code IPv6}
 * @param protocol {@code tcp}, {@code udp} or {@code icmp}; empty for every protocol
 * @param ports one, several or ranges, such as {@code 22,8000-8010}; empty for every port
 * @param remote CIDR block of the other end; empty for everybody
 * @param action {@code allow} or {@code deny}
 * @param priority 1 to 100; 1 counts first
 */
public record TrafficRule(
    String direction,
    String ethertype,
    String protocol,
    String ports,
    String remote,
    String action,
    int priority) {
  /** Stands for a rule that is of no kind that Impound makes. */
  public static final TrafficRule OTHER = new TrafficRule("", "", "", "", "", "", 0);

  private static final int FIRST = 1;
  private static final int LAST = 100;
  private static final Pattern PORTS =
      Pattern.compile("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?){0,19}");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /**
   * Reads what is to be kept open: {@code in|out tcp|udp|icmp CIDR [PORTS]}, for example {@code out
   * tcp 10.0.0.5/32 8443}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static TrafficRule keptOpen(String text) {
    List<String> words = List.of(BLANKS.split(text.strip()));
    String direction = words.getFirst().toLowerCase(Locale.ROOT);
    if (words.size() < 3 || words.size() > 4 || !List.of("in", "out").contains(direction)) {
      throw malformed(text, "write in or out, tcp, udp or icmp, a CIDR block, and ports");
    }
    String protocol = words.get(1).toLowerCase(Locale.ROOT);
    if (!List.of("tcp", "udp", "icmp").contains(protocol)) {
      throw malformed(text, "the protocol is tcp, udp or icmp");
    }
    String remote = words.get(2);
    Optional<IpRange> range = remote.contains("-") ? Optional.empty() : IpRange.parse(remote);
    if (range.isEmpty()) {
      throw malformed(text, "the other end is an address or a CIDR block");
    }
    if (range.get().coversEverything()) {
      throw malformed(text, "it would be open to everybody: isolation would cut nothing");
    }
    String ports = words.size() == 4 ? words.get(3) : "";
    if (!ports.isEmpty() && (protocol.equals("icmp") || !PORTS.matcher(ports).matches())) {
      throw malformed(text, "ports are written as 443, 22,443 or 8000-8010, and icmp has none");
    }
    return new TrafficRule(
        direction.equals("in") ? "ingress" : "egress",
        remote.contains(":") ? "IPv6" : "IPv4",
        protocol,
        ports,
        block(remote),
        "allow",
        FIRST);
  }

  /** Keeps everything out, or in, that no other rule lets through. */
  static List<TrafficRule> denyTheRest() {
    return List.of(
        new TrafficRule("ingress", "IPv4", "", "", "", "deny", LAST),
        new TrafficRule("ingress", "IPv6", "", "", "", "deny", LAST),
        new TrafficRule("egress", "IPv4", "", "", "", "deny", LAST),
        new TrafficRule("egress", "IPv6", "", "", "", "deny", LAST));
  }

  /** Whether what comes from outside is let in by it. */
  boolean isAllowed() {
    return action.equals("allow");
  }

  /** In a few words, safe to show, for example "out tcp 10.0.0.5/32 8443". */
  public String words() {
    return String.join(
            " ",
            direction.equals("ingress") ? "in" : "out",
            protocol.isEmpty() ? "everything" : Printable.brief(protocol),
            remote.isEmpty() ? "anywhere" : Printable.brief(remote),
            Printable.brief(ports))
        .strip();
  }

  private static String block(String remote) {
    if (remote.contains("/")) {
      return remote;
    }
    return remote + (remote.contains(":") ? "/128" : "/32");
  }

  private static IllegalArgumentException malformed(String text, String why) {
    return new IllegalArgumentException(
        "not what is kept open: \"%s\": %s".formatted(Printable.brief(text), why));
  }
}
