package dev.impound.controller.signing;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Optional;

/** Where a private key is. Safe for use by many threads. */
public interface KeyHolder {

  PrivateKey key();

  /** Who alone can sign with the key; empty where any provider can. */
  Optional<Provider> provider();

  /**
   * Gets the key anew after it failed.
   *
   * @return false where there is nothing to be had anew
   * @throws IOException when it cannot be had
   */
  boolean renew() throws IOException;

  /** A key that was read from a file. */
  record InMemory(PrivateKey key) implements KeyHolder {
    @Override
    public Optional<Provider> provider() {
      return Optional.empty();
    }

    @Override
    public boolean renew() {
      return false;
    }
  }
}
