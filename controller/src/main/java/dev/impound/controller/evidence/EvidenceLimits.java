package dev.impound.controller.evidence;

import dev.impound.settings.ByteSizes;
import dev.impound.settings.YamlSettings;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What evidence may take of the disk.
 *
 * @param reserve bytes kept free for the chain of custody, manifests and the database
 * @param reservePercent the same as a part of the disk; with neither, 64 MiB, on a small disk less
 * @param quotaPerIncident most bytes of one incident, each blob counted once; empty means no limit
 */
public record EvidenceLimits(
    OptionalLong reserve, OptionalInt reservePercent, OptionalLong quotaPerIncident) {
  static final String QUOTA_KEY = "evidence.quota-per-incident";

  private static final String RESERVE_KEY = "evidence.reserve";
  private static final Pattern PERCENT = Pattern.compile("([1-9]|[1-8][0-9]|90)%");

  /** Custody and the journal of a response are far smaller. */
  private static final long STANDARD_RESERVE = 64L << 20;

  /** On a small disk the standard reserve is this part of it. */
  private static final long SMALL_DISK_PART = 50;

  private static final int HUNDRED = 100;

  /** Where nothing is configured. */
  public static EvidenceLimits standard() {
    return new EvidenceLimits(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty());
  }

  /** Reads the section {@code evidence}. */
  public static EvidenceLimits read(YamlSettings settings) {
    Optional<Matcher> percent =
        settings.optional(RESERVE_KEY).map(PERCENT::matcher).filter(Matcher::matches);
    return new EvidenceLimits(
        percent.isPresent()
            ? OptionalLong.empty()
            : ByteSizes.read(settings, RESERVE_KEY, 1L << 20),
        percent
            .map(found -> OptionalInt.of(Integer.parseInt(found.group(1))))
            .orElse(OptionalInt.empty()),
        ByteSizes.read(settings, QUOTA_KEY, 1L << 20));
  }

  /** Bytes to keep free of a disk of {@code total} bytes. */
  long reserveOf(long total) {
    if (reservePercent.isPresent()) {
      return total / HUNDRED * reservePercent.getAsInt();
    }
    return reserve.orElse(Math.min(STANDARD_RESERVE, total / SMALL_DISK_PART));
  }
}
