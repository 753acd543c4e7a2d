package dev.impound.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys on P-256 by which signatures are checked, each named by its {@link Sha256}. */
public final class VerifyingKeys {
  /** No key at all: nothing can be verified. */
  public static final VerifyingKeys NONE = new VerifyingKeys(Map.of());

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  /** Some dozens of keys. */
  private static final int MOST_BYTES = 64 << 10;

  private final Map<Sha256, PublicKey> keys;

  private VerifyingKeys(Map<Sha256, PublicKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * Reads a file of public keys, PEM; there may be none in it.
   *
   * @throws IOException when it cannot be read, is too large, or holds one of another kind than
   *     P-256
   */
  public static VerifyingKeys read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("%s is too large for a file of public keys".formatted(file));
    }
    return parse(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /**
   * Reads {@code text} as {@link #read} would a file.
   *
   * @param name of what holds it, for the exception
   */
  public static VerifyingKeys parse(String name, String text) throws IOException {
    Matcher pem = PEM.matcher(text);
    Map<Sha256, PublicKey> found = new LinkedHashMap<>();
    while (pem.find()) {
      PublicKey key = key(name, pem.group(1));
      found.put(CommandSignature.keyId(key), key);
    }
    return new VerifyingKeys(found);
  }

  private static PublicKey key(String name, String base64) throws IOException {
    try {
      PublicKey key =
          KeyFactory.getInstance("EC")
              .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
      if (CommandSignature.isFit(key)) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("%s holds a public key that is no P-256 key".formatted(name), e);
    }
    throw new IOException("%s holds a public key of another curve than P-256".formatted(name));
  }

  /** The keys of all of them together. */
  public static VerifyingKeys of(List<VerifyingKeys> all) {
    Map<Sha256, PublicKey> together = new LinkedHashMap<>();
    all.forEach(one -> together.putAll(one.keys));
    return new VerifyingKeys(together);
  }

  /** Whether there is no key. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** What names the keys: SHA-256 of each one's SubjectPublicKeyInfo. */
  public Set<Sha256> ids() {
    return keys.keySet();
  }

  /** The key of this name, 32 bytes; empty where it is none of these. */
  public Optional<PublicKey> find(byte[] keyId) {
    return keys.entrySet().stream()
        .filter(one -> one.getKey().isOf(keyId))
        .findFirst()
        .map(Map.Entry::getValue);
  }
}
