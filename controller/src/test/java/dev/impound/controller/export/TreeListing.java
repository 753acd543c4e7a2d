package dev.impound.controller.export;

import dev.impound.wire.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A tar's entries, each as one line that tells type, mode, owners, time, target, device, extended
 * attributes, the digest of its content, and the first name of those that share its bytes. Times
 * are in whole seconds: "docker export" cuts off the rest, which a layer may have.
 */
final class TreeListing {
  private final Map<String, String> lines = new TreeMap<>();
  private final Map<String, String> holders = new HashMap<>();
  private final Map<String, String> firstNames = new HashMap<>();

  static Map<String, String> of(Path tar) throws IOException {
    TreeListing listing = new TreeListing();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(tar));
        TarArchiveInputStream in =
            new TarArchiveInputStream(file, 512, StandardCharsets.ISO_8859_1.name())) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        listing.add(entry, in);
      }
    }
    Map<String, String> told = new TreeMap<>();
    listing.lines.forEach(
        (name, line) ->
            told.put(name, line + " of " + listing.firstNames.get(listing.holders.get(name))));
    return told;
  }

  private void add(TarArchiveEntry entry, InputStream in) throws IOException {
    String name = clean(entry.getName());
    String holder = entry.isLink() ? holders.get(clean(entry.getLinkName())) : name;
    holders.put(name, holder);
    firstNames.merge(holder, name, (a, b) -> a.compareTo(b) < 0 ? a : b);
    String line = entry.isLink() ? lines.get(holder) : line(entry, in);
    if (lines.put(name, line) != null) {
      throw new AssertionError("twice in the tar: " + name);
    }
  }

  private static String line(TarArchiveEntry entry, InputStream in) throws IOException {
    Map<String, String> attributes = new TreeMap<>(entry.getExtraPaxHeaders());
    attributes.keySet().removeIf(key -> !key.startsWith("SCHILY.xattr."));
    return "%c %o %d:%d at %s %d,%d -> %s %s %s"
        .formatted(
            (char) entry.getLinkFlag(),
            entry.getMode() & 07777,
            entry.getLongUserId(),
            entry.getLongGroupId(),
            entry.getLastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS),
            entry.getDevMajor(),
            entry.getDevMinor(),
            entry.getLinkName(),
            attributes,
            entry.isFile() ? Sha256.of(in.readAllBytes()) : "");
  }

  /** The library reads bytes that are no UTF-8 in two ways; they are compared by stock tar. */
  private static String clean(String name) {
    String ascii = name.replaceAll("[^\\x00-\\x7f]", "?");
    String bare = ascii.startsWith("./") ? ascii.substring(2) : ascii;
    return bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
  }
}
