package dev.impound.controller.signing;

import dev.impound.wire.CommandSignature;
import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * The key that signs commands to nodes: P-256, and no other of Impound's keys. Safe for threads.
 */
public final class CommandKey {
  private static final byte[] PROBE = {1, 2, 3};

  private final KeyHolder holder;
  private final PublicKey publicKey;

  private CommandKey(KeyHolder holder, PublicKey publicKey) {
    this.holder = holder;
    this.publicKey = publicKey;
  }

  /**
   * Gets the key, and signs with it once to see that it can.
   *
   * @throws IOException when it cannot be had, is no P-256 key, or cannot sign
   */
  public static CommandKey open(CommandKeySettings settings) throws IOException {
    CommandKey key =
        switch (settings) {
          case CommandKeySettings.InFile(Path file) -> fromFile(file);
          case CommandKeySettings.InToken(SigningSettings.Token token) -> {
            TokenKey held = TokenKey.open(token);
            yield new CommandKey(held, held.publicKey());
          }
        };
    if (!CommandSignature.isFit(key.publicKey)) {
      throw new IOException(
          "the command key is no P-256 key; make one with \"impound-controller issue command\"");
    }
    if (!CommandSignature.verifies(key.publicKey, PROBE, key.sign(PROBE))) {
      throw new IOException(
          "what the command key signs, its public half does not verify; in a token the key and the"
              + " certificate beside it must belong together");
    }
    return key;
  }

  private static CommandKey fromFile(Path file) throws IOException {
    PrivateKey key = PrivateKeyFile.read(file);
    try {
      return new CommandKey(new KeyHolder.InMemory(key), PublicHalf.of(key));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the command key %s is no P-256 key; make one with \"impound-controller issue command\""
              .formatted(file),
          e);
    }
  }

  /** The public half, PEM, as nodes keep it. */
  public String publicPem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded()));
  }

  /** What names the key: SHA-256 of its SubjectPublicKeyInfo. */
  public Sha256 id() {
    return CommandSignature.keyId(publicKey);
  }

  /**
   * Whether this key made {@code signature}, DER, over {@code command}.
   *
   * @param keyId of the key that is said to have
   */
  public boolean isMine(byte[] command, byte[] signature, byte[] keyId) {
    return id().isOf(keyId) && CommandSignature.verifies(publicKey, command, signature);
  }

  /**
   * Signs a command.
   *
   * @throws IOException when the key cannot be used; one in a token was had anew once
   */
  public byte[] sign(byte[] command) throws IOException {
    try {
      return signOnce(command);
    } catch (GeneralSecurityException | ProviderException failure) {
      try {
        if (holder.renew()) {
          return signOnce(command);
        }
      } catch (GeneralSecurityException | ProviderException e) {
        e.addSuppressed(failure);
        throw new IOException("the command key cannot sign: " + TokenFailure.reason(e), e);
      }
      throw new IOException(
          "the command key cannot sign: " + TokenFailure.reason(failure), failure);
    }
  }

  private byte[] signOnce(byte[] command) throws GeneralSecurityException {
    Signature signature =
        holder.provider().isPresent()
            ? Signature.getInstance(CommandSignature.ALGORITHM, holder.provider().get())
            : Signature.getInstance(CommandSignature.ALGORITHM);
    signature.initSign(holder.key());
    signature.update(CommandSignature.signed(command));
    return signature.sign();
  }
}
