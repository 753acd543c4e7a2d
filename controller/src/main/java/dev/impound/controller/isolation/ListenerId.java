package dev.impound.controller.isolation;

import dev.impound.wire.Printable;
import java.util.regex.Pattern;

/** Id of a load balancer's listener; safe to stand in a request's path. */
public record ListenerId(String text) implements Comparable<ListenerId> {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  public ListenerId {
    if (!VALID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a listener id: \"%s\"; use 1 to 64 of A-Z, a-z, 0-9 and '-'"
              .formatted(Printable.brief(text)));
    }
  }

  @Override
  public int compareTo(ListenerId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
