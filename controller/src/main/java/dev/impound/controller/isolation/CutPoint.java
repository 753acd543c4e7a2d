package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.util.regex.Pattern;

/**
 * Where in the cloud a container is cut off: a listener, a member of a pool, or a port of a server.
 *
 * @param id as its way writes it: a listener's id, {@code POOL/MEMBER}, or a port's id
 */
public record CutPoint(Way way, String id) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,64}(/[A-Za-z0-9-]{1,64})?");

  public CutPoint {
    boolean twoParts = id.indexOf('/') >= 0;
    if (!VALID.matcher(id).matches() || twoParts != (way == Way.MEMBER_DRAIN)) {
      throw new IllegalArgumentException(
          "not the id of a %s: \"%s\"".formatted(kind(way), Printable.brief(id)));
    }
  }

  /** A listener that is closed to all but the responders. */
  public static CutPoint of(ListenerId listener) {
    return new CutPoint(Way.LISTENER_WHITELIST, listener.text());
  }

  /** A member that is drained. */
  public static CutPoint of(MemberId member) {
    return new CutPoint(Way.MEMBER_DRAIN, member.text());
  }

  /** What it is, for example "listener". */
  public String kind() {
    return kind(way);
  }

  private static String kind(Way way) {
    return switch (way) {
      case LISTENER_WHITELIST -> "listener";
      case MEMBER_DRAIN -> "pool member";
      case SECURITY_GROUP -> "server port";
    };
  }

  @Override
  public String toString() {
    return kind() + " " + id;
  }
}
