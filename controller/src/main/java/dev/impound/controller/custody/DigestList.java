package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The running digest of the list of all entries' digests. Not safe for use by many threads. */
final class DigestList {
  private final MessageDigest digest = Sha256.newDigest();

  void add(Sha256 entry) {
    digest.update(line(entry).getBytes(StandardCharsets.US_ASCII));
  }

  static String line(Sha256 entry) {
    return entry.hex() + "\n";
  }

  /** Of the list so far. */
  Sha256 value() {
    try {
      return Sha256.ofFinished((MessageDigest) digest.clone());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java's SHA-256 cannot be copied", e);
    }
  }
}
