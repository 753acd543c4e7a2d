package dev.impound.agent.command;

import dev.impound.wire.CommandSignature;
import dev.impound.wire.Sha256;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The public halves of the keys that may sign commands to this node. */
public final class CommandKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  /** A few keys while one replaces another. */
  private static final int MOST_BYTES = 64 << 10;

  private final Map<Sha256, PublicKey> keys;

  private CommandKeys(Map<Sha256, PublicKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * Reads a file of one or more public keys, PEM.
   *
   * @throws IOException when it cannot be read, holds none, or one of another kind than P-256
   */
  public static CommandKeys read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("%s is too large for a file of public keys".formatted(file));
    }
    Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    Map<Sha256, PublicKey> found = new LinkedHashMap<>();
    while (pem.find()) {
      PublicKey key = key(file, pem.group(1));
      found.put(CommandSignature.keyId(key), key);
    }
    if (found.isEmpty()) {
      throw new IOException(
          "%s holds no public key: it must be the command-key.pem that \"impound-controller init\" or \"impound-controller issue command\" made"
              .formatted(file));
    }
    return new CommandKeys(found);
  }

  private static PublicKey key(Path file, String base64) throws IOException {
    try {
      PublicKey key =
          KeyFactory.getInstance("EC")
              .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
      if (CommandSignature.isFit(key)) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("%s holds a public key that is no P-256 key".formatted(file), e);
    }
    throw new IOException("%s holds a public key of another curve than P-256".formatted(file));
  }

  /** What names the keys: SHA-256 of each one's SubjectPublicKeyInfo. */
  public Set<Sha256> ids() {
    return keys.keySet();
  }

  /**
   * Why {@code signature} is not that of a key in this set over {@code command}; empty when it is.
   *
   * @param keyId of the key that is said to have signed, 32 bytes
   */
  Optional<String> refusal(byte[] command, byte[] signature, byte[] keyId) {
    Optional<Map.Entry<Sha256, PublicKey>> known =
        keys.entrySet().stream().filter(one -> one.getKey().isOf(keyId)).findFirst();
    if (known.isEmpty()) {
      return Optional.of("it is signed by a key that this node does not know");
    }
    return CommandSignature.verifies(known.get().getValue(), command, signature)
        ? Optional.empty()
        : Optional.of(
            "its signature is not that of key %s over it".formatted(known.get().getKey()));
  }
}
