package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.util.regex.Pattern;

/** Ids of a member and of its pool; safe to stand in a request's path. */
public record MemberId(String pool, String member) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  public MemberId {
    check("pool", pool);
    check("pool member", member);
  }

  private static void check(String what, String id) {
    if (!VALID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "not the id of a %s: \"%s\"; use 1 to 64 of A-Z, a-z, 0-9 and '-'"
              .formatted(what, Printable.brief(id)));
    }
  }

  /** Reads what {@link #text} wrote. */
  public static MemberId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "not POOL/MEMBER: \"%s\"".formatted(Printable.brief(text)));
    }
    return new MemberId(text.substring(0, slash), text.substring(slash + 1));
  }

  /** {@code POOL/MEMBER}. */
  public String text() {
    return pool + "/" + member;
  }

  @Override
  public String toString() {
    return text();
  }
}
