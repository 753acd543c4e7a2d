package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares a folder with its SHA256SUMS. That file is not signed: it finds accidents, and what
 * nothing else names, such as the instructions.
 */
record SumsVerifier(Path folder) {
  private static final String SUMS = "SHA256SUMS";

  /** A line is some 130 bytes. */
  private static final long MOST_BYTES = 64L << 20;

  List<String> verify() throws IOException {
    Path sums = folder.resolve(SUMS);
    if (!isFile(sums)) {
      return List.of("SHA256SUMS is missing");
    }
    if (Files.size(sums) > MOST_BYTES) {
      return List.of("SHA256SUMS is larger than that of any capture");
    }
    TreeMap<String, String> named = new TreeMap<>();
    for (String line : Files.readAllLines(sums)) {
      if (!line.matches("[0-9a-f]{64}  .+")) {
        return List.of("SHA256SUMS cannot be read");
      }
      named.put(line.substring(66), line.substring(0, 64));
    }
    Set<String> encrypted = Set.copyOf(named.keySet());
    List<String> findings = new ArrayList<>();
    TreeSet<String> found = files();
    for (String name : found) {
      String expected = named.remove(name);
      if (expected == null && encrypted.contains(name + ".age")) {
        // Decrypted since it was pulled; the manifest names its digest.
        continue;
      }
      if (expected == null) {
        findings.add("%s is not in SHA256SUMS".formatted(name));
      } else if (!isFile(folder.resolve(name))) {
        // A link or a device of whoever wrote the folder is not opened.
        findings.add("%s is no file".formatted(name));
      } else if (!expected.equals(digest(folder.resolve(name)).hex())) {
        findings.add("%s is not what SHA256SUMS names".formatted(name));
      }
    }
    named.keySet().forEach(name -> findings.add("%s is missing".formatted(name)));
    return List.copyOf(findings);
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private TreeSet<String> files() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> folder.relativize(file).toString())
          .filter(name -> !name.equals(SUMS))
          .forEach(found::add);
    }
    return found;
  }

  /** Of a file's bytes. */
  private static Sha256 digest(Path file) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BlobReader.BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return Sha256.ofFinished(digest);
  }
}
