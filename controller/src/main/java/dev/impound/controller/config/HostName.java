package dev.impound.controller.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a controller: unique in its fleet, and fit for a DNS name. */
final class HostName {
  static final Pattern FIT = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

  /** What the kernel says that this machine is called; asks no name server. */
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private static final int LONGEST = 63;
  private static final String UNKNOWN = "controller";

  private HostName() {}

  /** This machine's name made fit; "controller" where it cannot be read. */
  static String own() {
    try {
      return fit(Files.readString(KERNEL));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** {@code raw} in small letters, with what does not fit as hyphens. */
  static String fit(String raw) {
    String text =
        raw.strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.-]", "-")
            .replaceFirst("^[.-]+", "");
    return text.isEmpty() ? UNKNOWN : text.substring(0, Math.min(text.length(), LONGEST));
  }
}
