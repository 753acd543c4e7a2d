package dev.impound.controller.retention;

import dev.impound.settings.YamlSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How long evidence is kept.
 *
 * @param keep from the closing of its incident on; empty means until a person orders its purge
 */
public record RetentionSettings(Optional<Duration> keep) {
  static final String KEY = "evidence.retention";

  private static final String NEVER = "never";

  /** Shorter times than a day could only be a slip of the pen, and what goes is gone. */
  private static final Duration LEAST = Duration.ofDays(1);

  /** Where nothing is configured: nothing is removed by itself. */
  public static RetentionSettings standard() {
    return new RetentionSettings(Optional.empty());
  }

  /** Reads {@code evidence.retention}: {@code never}, or a span of a day at least. */
  public static RetentionSettings read(YamlSettings settings) {
    Optional<String> text = settings.optional(KEY);
    if (text.isEmpty() || text.get().equals(NEVER)) {
      return standard();
    }
    Duration keep = settings.span(KEY, LEAST);
    if (keep.compareTo(LEAST) < 0) {
      settings.problem(
          KEY,
          "is \"%s\": evidence is kept for a day at least; say %s to remove none by itself, or a"
                  .formatted(text.get(), NEVER)
              + " span such as 30d");
    }
    return new RetentionSettings(Optional.of(keep));
  }
}
