package dev.impound.controller.identity;

import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;

/**
 * A private key that signs certificates.
 *
 * @param provider who alone can sign with it, as for a token; empty where any can
 */
record SignerKey(PrivateKey key, Optional<Provider> provider) {

  /** One that was read from a file. */
  static SignerKey of(PrivateKey key) {
    return new SignerKey(key, Optional.empty());
  }

  @Override
  public String toString() {
    return "a private key";
  }
}
