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

  /**
   * Whether connections that came in are ended that are open when it is cut. Where they are not,
   * the freeze and the cut on the host silence them.
   */
  public boolean endsOpenConnections() {
    return switch (this) {
      case LISTENER_WHITELIST, MEMBER_DRAIN -> false;
      case SECURITY_GROUP -> true;
    };
  }

  /** What somebody outside can still do once it is cut, for a timeline. */
  public String effect() {
    return "new connections are stopped, open ones "
        + (endsOpenConnections()
            ? "from outside are ended; what the server has opened itself may go on"
            : "go on");
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
