package dev.impound.controller.alarm;

import dev.impound.settings.SecretFile;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A secret that a sender shows as it is. Never shown, nor compared in a time that tells of it. */
public final class SecretToken {
  /** A shorter one could be guessed over the network. */
  private static final int LEAST = 16;

  private final byte[] digest;

  private SecretToken(String secret) {
    digest = sha256(secret);
  }

  /**
   * The token in {@code file}.
   *
   * @throws IOException when it cannot be read, or is shorter than 16 characters
   */
  public static SecretToken read(Path file) throws IOException {
    String secret = SecretFile.read(file);
    if (secret.length() < LEAST) {
      throw new IOException(
          "%s holds a token of %d characters; at least %d are needed"
              .formatted(file, secret.length(), LEAST));
    }
    return new SecretToken(secret);
  }

  /** Whether this is what the sender shows. */
  public boolean matches(String shown) {
    // Digests are compared, so that the time does not tell the length either.
    return MessageDigest.isEqual(digest, sha256(shown));
  }

  private static byte[] sha256(String text) {
    MessageDigest sha256 = Sha256.newDigest();
    return sha256.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "SecretToken[hidden]";
  }
}
