package dev.impound.controller.identity;

import dev.impound.controller.signing.PublicHalf;
import dev.impound.wire.CommandSignature;
import dev.impound.wire.OperatorSignature;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;

/**
 * An operator's own key, which signs what nodes do for nobody else. Its public half lies beside it,
 * for the nodes; the controller has neither.
 */
public final class OperatorKey {
  /** The private key's file in its folder. */
  public static final String PRIVATE = "operator-key.pem";

  /** The public key's. */
  public static final String PUBLIC = "operator-key.pub.pem";

  private final PrivateKey key;
  private final Sha256 id;

  private OperatorKey(PrivateKey key, Sha256 id) {
    this.key = key;
    this.id = id;
  }

  /**
   * Makes a key in {@code folder}, readable by its owner alone.
   *
   * @param passphrase that it is encrypted with; empty for one that lies open
   * @return what names it
   * @throws IOException when one is there already, or it cannot be written
   */
  public static Sha256 make(Path folder, Optional<Passphrase> passphrase) throws IOException {
    Path file = folder.resolve(PRIVATE);
    if (Files.exists(file)) {
      throw new IOException(
          "%s is there already, and is never overwritten: nodes may know it".formatted(file));
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      PemFiles.writeKey(file, pair.getPrivate(), passphrase);
      PemFiles.writePublicKey(folder.resolve(PUBLIC), pair.getPublic());
      return CommandSignature.keyId(pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make a P-256 key", e);
    }
  }

  /** Whether the key in {@code file} needs a passphrase. */
  public static boolean isProtected(Path file) throws IOException {
    return PemFiles.isEncrypted(file);
  }

  /**
   * Reads a key.
   *
   * @param passphrase not needed for one that lies open
   * @throws IOException when it cannot be read, is encrypted with another passphrase, or is no
   *     P-256 key
   */
  public static OperatorKey read(Path file, Optional<Passphrase> passphrase) throws IOException {
    PrivateKey key = PemFiles.readKey(file, passphrase);
    try {
      PublicKey half = PublicHalf.of(key);
      if (!CommandSignature.isFit(half)) {
        throw new IOException("%s is a key of another curve than P-256".formatted(file));
      }
      return new OperatorKey(key, CommandSignature.keyId(half));
    } catch (GeneralSecurityException e) {
      throw new IOException("%s is no P-256 key".formatted(file), e);
    }
  }

  /** What names it: SHA-256 of its SubjectPublicKeyInfo. */
  public Sha256 id() {
    return id;
  }

  /** Signs an order; DER. */
  public byte[] sign(byte[] order) throws IOException {
    try {
      return OperatorSignature.sign(key, order);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot sign with the operator's key", e);
    }
  }
}
