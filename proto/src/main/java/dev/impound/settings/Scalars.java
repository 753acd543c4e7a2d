package dev.impound.settings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads single values; what cannot be read is empty. */
final class Scalars {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final int LAST_PORT = 65_535;

  private Scalars() {}

  /** ADDRESS:PORT. */
  static Optional<InetSocketAddress> address(String text) {
    int colon = text.lastIndexOf(':');
    return number(text.substring(colon + 1), 0, LAST_PORT)
        .filter(port -> colon > 0)
        .map(port -> new InetSocketAddress(text.substring(0, colon), port));
  }

  static Optional<Integer> number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      return number >= least && number <= most ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A count of seconds, minutes, hours or days, such as 15m. */
  static Optional<Duration> span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  static <E extends Enum<E>> Optional<E> word(String text, Class<E> words) {
    return Arrays.stream(words.getEnumConstants())
        .filter(word -> spelling(word).equals(text))
        .findFirst();
  }

  /** The words in their order, for messages. */
  static <E extends Enum<E>> String choices(Class<E> words) {
    return Arrays.stream(words.getEnumConstants())
        .map(Scalars::spelling)
        .collect(Collectors.joining(", "));
  }

  private static String spelling(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
