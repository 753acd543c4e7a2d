package dev.impound.controller.isolation;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as text: read without ever asking a name server, and written in one form. */
public final class IpText {
  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private IpText() {}

  /** The address; empty when {@code text} is no address. */
  @SuppressWarnings("AddressSelection") // only literals get here, and they have one address
  public static Optional<InetAddress> parse(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * One form for all spellings of an address, that of RFC 5952 for IPv6; other text stays as it is.
   */
  public static String canonical(String text) {
    return parse(text.strip()).map(NetUtil::toAddressString).orElse(text);
  }

  public static boolean isUnspecified(String text) {
    return parse(text).map(InetAddress::isAnyLocalAddress).orElse(false);
  }
}
