package dev.impound.settings;

import dev.impound.wire.Printable;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths in bytes, such as {@code 512MiB}, {@code 20GiB} or {@code 1048576}. */
public final class ByteSizes {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(|KiB|MiB|GiB|TiB)");
  private static final Pattern PLAIN = Pattern.compile("[0-9]{10,18}");
  private static final int TEN_BITS = 10;

  private ByteSizes() {}

  /**
   * The length that {@code key} gives; empty when it is not there, and when it cannot be read or is
   * under {@code least}, which is then a problem of the settings.
   */
  public static OptionalLong read(YamlSettings settings, String key, long least) {
    Optional<String> text = settings.optional(key);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong size = parse(text.get());
    if (size.isEmpty() || size.getAsLong() < least) {
      settings.problem(
          key,
          "\"%s\" is not a length of at least %d bytes, such as 512MiB or 20GiB"
              .formatted(Printable.brief(text.get()), least));
      return OptionalLong.empty();
    }
    return size;
  }

  /** Reads a length; empty for anything else. */
  public static OptionalLong parse(String text) {
    if (PLAIN.matcher(text).matches()) {
      return OptionalLong.of(Long.parseLong(text));
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    int step =
        switch (matcher.group(2)) {
          case "KiB" -> 1;
          case "MiB" -> 2;
          case "GiB" -> 3;
          case "TiB" -> 4;
          default -> 0;
        };
    long count = Long.parseLong(matcher.group(1));
    // Nine digits of TiB are beyond a long: no disk is.
    return step == 4 && count > (1 << 20)
        ? OptionalLong.empty()
        : OptionalLong.of(count << (TEN_BITS * step));
  }
}
