package dev.impound.controller.identity;

import dev.impound.controller.signing.TokenKey;
import java.util.Optional;

/** Where the private key of a root is, and how it is had. */
public sealed interface RootKey {

  /**
   * In the file {@code ca-key.pem}.
   *
   * @param passphrase what it is encrypted with; empty where it lies open
   */
  record InFile(Optional<Passphrase> passphrase) implements RootKey {}

  /** In a PKCS#11 token. */
  record InToken(TokenKey key) implements RootKey {}

  /** A key in a file that whoever can read it can use. */
  static RootKey open() {
    return new InFile(Optional.empty());
  }
}
