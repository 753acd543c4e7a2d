package dev.impound.controller.cli;

import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Single values as a person reads them. All of it is safe to show on a terminal. */
final class Shown {
  /** What stands for a value that is absent. */
  static final String ABSENT = "-";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Shown() {}

  /** A name that somebody else chose; {@code -} when it is empty. */
  static String name(String raw) {
    return raw.isEmpty() ? ABSENT : Printable.of(raw);
  }

  /**
   * A sentence in which names may be escaped already: its backslashes are left as they are, so that
   * they are not doubled, and all else is escaped.
   */
  static String sentence(String raw) {
    StringBuilder out = new StringBuilder(raw.length());
    int from = 0;
    for (int slash = raw.indexOf('\\'); slash >= 0; slash = raw.indexOf('\\', from)) {
      out.append(Printable.of(raw.substring(from, slash))).append('\\');
      from = slash + 1;
    }
    return out.append(Printable.of(raw.substring(from))).toString();
  }

  /** UTC with milliseconds. */
  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** UTC with milliseconds; {@code -} when it is absent. */
  static String time(boolean present, Timestamp timestamp) {
    return present ? time(instant(timestamp)) : ABSENT;
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /** From {@code start} to {@code end}, such as {@code 142 ms}. */
  static String span(Timestamp start, Timestamp end) {
    return span(Duration.between(instant(start), instant(end)));
  }

  /** Such as {@code 142 ms}, {@code 3.2 s}, {@code 2 min 5 s}, {@code 1 h 3 min}. */
  static String span(Duration duration) {
    if (duration.isNegative()) {
      return "-" + span(duration.negated());
    }
    if (duration.toMillis() < 1000) {
      return duration.toMillis() + " ms";
    }
    if (duration.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    return duration.toHours() == 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
  }

  /** Such as {@code 1.4 GiB}. */
  static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? count + " B"
        : String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
  }

  /** The value in lower-case words: {@code ITEM_KIND_CONTAINER_INSPECT} is container-inspect. */
  static String word(ProtocolMessageEnum value) {
    String type = value.getDescriptorForType().getName();
    String prefix = type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    return word(prefix, value.toString());
  }

  /** As {@link #word(ProtocolMessageEnum)}, of a value's name and its enum's prefix. */
  static String word(String prefix, String name) {
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return bare.equals("UNSPECIFIED") || bare.equals("UNRECOGNIZED")
        ? "unknown"
        : bare.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The first 12 digits of an id, with or without "sha256:". */
  static String brief(String id) {
    String bare = id.startsWith("sha256:") ? id.substring("sha256:".length()) : id;
    return name(bare.length() > 12 ? bare.substring(0, 12) : bare);
  }

  static String yesOrNo(@Nullable Boolean value) {
    return value == null ? ABSENT : value ? "yes" : "no";
  }
}
