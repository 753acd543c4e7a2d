package dev.impound.localcloud.state;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an entry of an IP address group covers: an address, a CIDR block, or a range. */
record IpRange(BigInteger first, BigInteger last, int bits) {
  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

  static Optional<IpRange> parse(String entry) {
    int dash = entry.indexOf('-');
    if (dash >= 0) {
      return range(entry.substring(0, dash), entry.substring(dash + 1));
    }
    int slash = entry.indexOf('/');
    return slash < 0
        ? range(entry, entry)
        : block(entry.substring(0, slash), entry.substring(slash + 1));
  }

  boolean contains(InetAddress address) {
    BigInteger number = number(address);
    return bits(address) == bits && first.compareTo(number) <= 0 && number.compareTo(last) <= 0;
  }

  private static Optional<IpRange> range(String from, String to) {
    return literal(from)
        .flatMap(
            low ->
                literal(to)
                    .filter(high -> bits(low) == bits(high))
                    .map(high -> new IpRange(number(low), number(high), bits(low))))
        .filter(range -> range.first.compareTo(range.last) <= 0);
  }

  private static Optional<IpRange> block(String address, String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      return Optional.empty();
    }
    int length = Integer.parseInt(prefix);
    return literal(address)
        .filter(base -> length <= bits(base))
        .map(
            base -> {
              int host = bits(base) - length;
              BigInteger first = number(base).shiftRight(host).shiftLeft(host);
              BigInteger last = first.add(BigInteger.ONE.shiftLeft(host)).subtract(BigInteger.ONE);
              return new IpRange(first, last, bits(base));
            });
  }

  @SuppressWarnings("AddressSelection") // only literals get here, and they have one address
  private static Optional<InetAddress> literal(String text) {
    String address = text.strip();
    if (!V4.matcher(address).matches() && !V6.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }
}
