package dev.impound.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
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

  private static final byte[] PROBE = {1, 2, 3};

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

  /**
   * Where the key waits that follows {@code file}: whoever replaces a pair puts it there first,
   * then the certificate in its place, and the key in its own last. So the two fit at every
   * instant.
   */
  public static Path next(Path file) {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  /**
   * The key in {@code file} that belongs to {@code certificate}; the one that follows it where that
   * is the one.
   *
   * @throws IOException as {@link #read(Path)}, and when neither belongs to it
   */
  public static PrivateKey read(Path file, X509Certificate certificate) throws IOException {
    PrivateKey key = read(file);
    if (belong(key, certificate)) {
      return key;
    }
    Path next = next(file);
    if (Files.exists(next)) {
      PrivateKey following = read(next);
      if (belong(following, certificate)) {
        return following;
      }
    }
    throw new IOException(
        "the private key %s does not belong to the certificate beside it".formatted(file));
  }

  /** Whether what the key signs, the certificate verifies. */
  public static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] made = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      return signature.verify(made);
    } catch (GeneralSecurityException e) {
      return false;
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
