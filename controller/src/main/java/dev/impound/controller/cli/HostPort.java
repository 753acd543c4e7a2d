package dev.impound.controller.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the controller listens: {@code HOST:PORT}, an IPv6 address in brackets. */
record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:\\[\\]/]+)):([0-9]{1,5})");

  HostPort {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port + "; use 1 to 65535");
    }
  }

  static HostPort parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not an address: \"%s\"; write HOST:PORT, as in controller.example:8444"
              .formatted(Shown.sentence(text)));
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return new HostPort(host, Integer.parseInt(matcher.group(3)));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
