package dev.impound.wire;

import java.util.regex.Pattern;

/**
 * Name of a node as its certificate gives it: 1 to 63 of {@code a-z 0-9 . -}, starting and ending
 * with a letter or digit.
 */
public record NodeName(String text) implements Comparable<NodeName> {
  private static final Pattern VALID = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  public NodeName {
    if (!VALID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a node name: \"%s\"; use 1 to 63 of a-z, 0-9, '.' and '-', starting and ending with a letter or digit"
              .formatted(Printable.of(text)));
    }
  }

  @Override
  public int compareTo(NodeName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
