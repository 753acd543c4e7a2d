package dev.impound.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest: 64 lower-case hexadecimal digits, without the "sha256:" that engines put before
 * it.
 */
public record Sha256(String hex) {
  private static final Pattern VALID = Pattern.compile("[0-9a-f]{64}");
  private static final String PREFIX = "sha256:";

  public Sha256 {
    if (!VALID.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "not a SHA-256 (64 lower-case hexadecimal digits): \"%s\"".formatted(Printable.of(hex)));
    }
  }

  /** Reads "sha256:" and 64 digits, or the digits alone. */
  public static Sha256 parse(String text) {
    return new Sha256(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
  }

  /** A fresh SHA-256 computation, to be ended with {@link #ofFinished}. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Ends a computation that {@link #newDigest} began, and resets it. */
  public static Sha256 ofFinished(MessageDigest digest) {
    return new Sha256(HexFormat.of().formatHex(digest.digest()));
  }

  /** Digest of bytes that are in memory. */
  public static Sha256 of(byte[] bytes) {
    MessageDigest digest = newDigest();
    digest.update(bytes);
    return ofFinished(digest);
  }

  /** The digest whose 32 bytes these are. */
  public static Sha256 ofBytes(byte[] digest) {
    return new Sha256(HexFormat.of().formatHex(digest));
  }

  /** Whether {@code digest}, raw, is this one. */
  public boolean isOf(byte[] digest) {
    return HexFormat.of().formatHex(digest).equals(hex);
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** As engines and OCI write it: "sha256:" and the digits. */
  public String prefixed() {
    return PREFIX + hex;
  }

  @Override
  public String toString() {
    return hex;
  }
}
