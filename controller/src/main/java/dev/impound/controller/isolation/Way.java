package dev.impound.controller.isolation;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a container is cut off in the cloud. */
public enum Way {
  /** A listener in front of it lets in the responders alone. */
  LISTENER_WHITELIST,
  /** Its members of pools get no new connections; other members go on serving. */
  MEMBER_DRAIN,
  /** The network interfaces of its node pass nothing but what is kept open. */
  SECURITY_GROUP;

  /** As playbooks, plans and the journal spell it, for example "member-drain". */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads what {@link #text} wrote; empty when it is none. */
  public static Optional<Way> parse(String text) {
    return Stream.of(values()).filter(way -> way.text().equals(text)).findFirst();
  }

  @Override
  public String toString() {
    return text();
  }
}
