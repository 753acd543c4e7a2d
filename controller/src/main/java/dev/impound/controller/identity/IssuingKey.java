package dev.impound.controller.identity;

import dev.impound.controller.signing.SigningSettings;
import java.nio.file.Path;
import java.util.Optional;

/** Where the key is that signs nodes' certificates, and its certificate. */
public sealed interface IssuingKey {
  /** File of its certificate, PEM. */
  Path certificate();

  /** How messages name the private key. */
  String words();

  /**
   * In a file, PEM.
   *
   * @param passphrase file of what it is encrypted with; empty where it lies open
   */
  record InFile(Path key, Path certificate, Optional<Path> passphrase) implements IssuingKey {
    @Override
    public String words() {
      return passphrase.isPresent() ? key + " (encrypted)" : key.toString();
    }
  }

  /** In a PKCS#11 token. */
  record InToken(SigningSettings.Token token, Path certificate) implements IssuingKey {
    @Override
    public String words() {
      return token.words();
    }
  }
}
