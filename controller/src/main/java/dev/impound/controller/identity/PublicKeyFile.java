package dev.impound.controller.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a public key: SubjectPublicKeyInfo, DER or PEM, as tools get it out of a token. */
public final class PublicKeyFile {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
  private static final int MOST_BYTES = 64 << 10;

  private PublicKeyFile() {}

  /**
   * The key in {@code file}: EC or RSA.
   *
   * @throws IOException when it cannot be read or holds no such key
   */
  public static PublicKey read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("%s is too large for a public key".formatted(file));
    }
    byte[] content = Files.readAllBytes(file);
    Matcher pem = PEM.matcher(new String(content, StandardCharsets.ISO_8859_1));
    byte[] encoded = pem.find() ? Base64.getMimeDecoder().decode(pem.group(1)) : content;
    for (String algorithm : List.of("EC", "RSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // A key of another kind: try the next.
      } catch (GeneralSecurityException e) {
        throw new IOException("cannot read the public key %s".formatted(file), e);
      }
    }
    throw new IOException(
        "%s holds no public key of kind EC or RSA, DER or PEM; \"pkcs11-tool --read-object --type pubkey\" writes one"
            .formatted(file));
  }
}
