package dev.impound.controller.scrub;

import dev.impound.settings.ByteSizes;
import dev.impound.settings.YamlSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * When and how fast the store is re-read.
 *
 * @param rate most bytes a second
 * @param every from the end of one pass to the start of the next; empty means only on order
 */
public record ScrubSettings(long rate, Optional<Duration> every) {
  private static final String RATE_KEY = "evidence.scrub.rate";
  private static final String EVERY_KEY = "evidence.scrub.every";
  private static final long STANDARD_RATE = 32L << 20;
  private static final long LEAST_RATE = 64L << 10;
  private static final Duration STANDARD_EVERY = Duration.ofDays(7);
  private static final Duration LEAST_EVERY = Duration.ofMinutes(1);

  /** Where nothing is configured: 32 MiB a second, every seven days. */
  public static ScrubSettings standard() {
    return new ScrubSettings(STANDARD_RATE, Optional.of(STANDARD_EVERY));
  }

  /** Reads {@code evidence.scrub}; {@code every: "off"} means only on order. */
  public static ScrubSettings read(YamlSettings settings) {
    long rate = ByteSizes.read(settings, RATE_KEY, LEAST_RATE).orElse(STANDARD_RATE);
    boolean off = settings.optional(EVERY_KEY).filter("off"::equals).isPresent();
    return new ScrubSettings(
        rate,
        off
            ? Optional.empty()
            : Optional.of(settings.span(EVERY_KEY, LEAST_EVERY, STANDARD_EVERY)));
  }
}
