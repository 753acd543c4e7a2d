package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Under which an unfinished blob waits on the disk for its delivery to go on:
 * "CAP-1-EV-2-9f86….part".
 *
 * @param mark the first half of the SHA-256 of the name that the node gave; names from outside
 *     never become names of files
 */
record PartName(CaptureId capture, ItemId item, String mark) {
  private static final Pattern FORM =
      Pattern.compile("(CAP-[1-9][0-9]{0,17})-(EV-[1-9][0-9]{0,17})-([0-9a-f]{32})[.]part");

  static PartName of(CaptureId capture, ItemId item, String given) {
    String digest = Sha256.of(given.getBytes(StandardCharsets.UTF_8)).hex();
    return new PartName(capture, item, digest.substring(0, digest.length() / 2));
  }

  /** Reads what {@link #toString} writes; empty for other files. */
  static Optional<PartName> parse(String file) {
    Matcher matcher = FORM.matcher(file);
    return matcher.matches()
        ? Optional.of(
            new PartName(
                CaptureId.parse(matcher.group(1)),
                ItemId.parse(matcher.group(2)),
                matcher.group(3)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "%s-%s-%s.part".formatted(capture, item, mark);
  }
}
