package dev.impound.controller.isolation;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An entry of an address group as what it covers, so that different spellings of the same compare
 * equal: {@code 10.0.0.5} and {@code 10.0.0.5/32}.
 *
 * @param bits 32 or 128
 */
record IpRange(BigInteger first, BigInteger last, int bits) {
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

  /** Reads an address, a CIDR block or a range {@code first-last}; empty when it is none. */
  static Optional<IpRange> parse(String text) {
    String entry = text.strip();
    int dash = entry.indexOf('-');
    if (dash >= 0) {
      return between(entry.substring(0, dash).strip(), entry.substring(dash + 1).strip());
    }
    int slash = entry.indexOf('/');
    return slash >= 0
        ? block(entry.substring(0, slash), entry.substring(slash + 1))
        : between(entry, entry);
  }

  /** What {@code entries} cover; entries that cannot be read are left out. */
  static Set<IpRange> all(List<String> entries) {
    return entries.stream().flatMap(entry -> parse(entry).stream()).collect(Collectors.toSet());
  }

  boolean coversEverything() {
    return first.signum() == 0 && last.bitLength() == bits && last.bitCount() == bits;
  }

  private static Optional<IpRange> between(String from, String to) {
    Optional<InetAddress> low = IpText.parse(from);
    Optional<InetAddress> high = IpText.parse(to);
    if (low.isEmpty() || high.isEmpty() || bits(low.get()) != bits(high.get())) {
      return Optional.empty();
    }
    IpRange range = new IpRange(number(low.get()), number(high.get()), bits(low.get()));
    return range.first.compareTo(range.last) <= 0 ? Optional.of(range) : Optional.empty();
  }

  private static Optional<IpRange> block(String address, String prefix) {
    Optional<InetAddress> base = IpText.parse(address);
    if (base.isEmpty() || !PREFIX.matcher(prefix).matches()) {
      return Optional.empty();
    }
    int bits = bits(base.get());
    int host = bits - Integer.parseInt(prefix);
    if (host < 0) {
      return Optional.empty();
    }
    BigInteger first = number(base.get()).shiftRight(host).shiftLeft(host);
    BigInteger size = BigInteger.ONE.shiftLeft(host);
    return Optional.of(new IpRange(first, first.add(size).subtract(BigInteger.ONE), bits));
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }
}
