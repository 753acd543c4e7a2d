package dev.impound.wire;

import java.util.regex.Pattern;

/** Full id of a container: 64 lower-case hexadecimal digits. Only a full id is ever acted on. */
public record ContainerId(String hex) {
  private static final Pattern VALID = Pattern.compile("[0-9a-f]{64}");

  public ContainerId {
    if (!VALID.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "not a full container id (64 lower-case hexadecimal digits): \"%s\""
              .formatted(Printable.of(hex)));
    }
  }

  /** The first 12 digits, as engines print them; for display only. */
  public String brief() {
    return hex.substring(0, 12);
  }

  @Override
  public String toString() {
    return hex;
  }
}
