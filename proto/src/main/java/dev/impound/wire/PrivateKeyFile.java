package dev.impound.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key, PEM and PKCS#8, with the JDK alone. Netty would read it through Bouncy
 * Castle wherever that is on the class path, which costs the command line more than all else it
 * does.
 */
public final class PrivateKeyFile {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private PrivateKeyFile() {}

  /**
   * The key in {@code file}: EC, RSA or Ed25519, not encrypted.
   *
   * @throws IOException when it cannot be read or holds no such key; never with any of it in the
   *     text
   */
  public static PrivateKey read(Path file) throws IOException {
    Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new IOException(
          "%s holds no private key: it must be PEM, PKCS#8, and not encrypted".formatted(file));
    }
    byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
    try {
      return decode(file, new PKCS8EncodedKeySpec(encoded));
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static PrivateKey decode(Path file, PKCS8EncodedKeySpec encoded) throws IOException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        // A key of another kind: try the next.
      } catch (GeneralSecurityException e) {
        throw new IOException(
            "cannot read the private key %s: no %s".formatted(file, algorithm), e);
      }
    }
    throw new IOException(
        "cannot read the private key %s: it is none of %s".formatted(file, ALGORITHMS));
  }
}
