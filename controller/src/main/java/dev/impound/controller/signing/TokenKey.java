package dev.impound.controller.signing;

import dev.impound.settings.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A private key in a PKCS#11 token, which signs there and never leaves it. A PIN that the token
 * refused is not tried again: a token may lock after three.
 */
public final class TokenKey implements KeyHolder {
  private final SigningSettings.Token settings;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Login login;
  private volatile boolean pinRefused;

  /** The key as one login gave it. */
  private record Login(Provider provider, PrivateKey key, PublicKey publicKey) {}

  private TokenKey(SigningSettings.Token settings) throws IOException {
    this.settings = settings;
    this.login = logIn();
  }

  /**
   * Logs in to the token.
   *
   * @throws IOException says what is missing or refused, never with the PIN
   */
  public static TokenKey open(SigningSettings.Token settings) throws IOException {
    return new TokenKey(settings);
  }

  @Override
  public PrivateKey key() {
    return login.key();
  }

  /** Its public half, from the certificate beside it in the token. */
  public PublicKey publicKey() {
    return login.publicKey();
  }

  @Override
  public Optional<Provider> provider() {
    return Optional.of(login.provider());
  }

  /** Logs in once more, whatever became of the session. */
  @Override
  public boolean renew() throws IOException {
    lock.lock();
    try {
      if (pinRefused) {
        throw TokenFailure.pinNotTriedAgain(settings);
      }
      login = logIn();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Login logIn() throws IOException {
    Provider provider = provider(settings);
    char[] pin = SecretFile.read(settings.pinFile()).toCharArray();
    try {
      KeyStore keys = KeyStore.getInstance("PKCS11", provider);
      keys.load(null, pin);
      if (keys.getKey(settings.key(), null) instanceof PrivateKey key) {
        return new Login(provider, key, keys.getCertificate(settings.key()).getPublicKey());
      }
      List<String> others = Collections.list(keys.aliases());
      throw TokenFailure.noKey(settings, others);
    } catch (GeneralSecurityException | ProviderException e) {
      throw TokenFailure.of(settings, e);
    } catch (IOException e) {
      pinRefused = TokenFailure.isPinRefused(e);
      throw TokenFailure.of(settings, e);
    } finally {
      Arrays.fill(pin, '\0');
    }
  }

  private static Provider provider(SigningSettings.Token settings) throws IOException {
    if (!Files.isReadable(settings.library())) {
      throw TokenFailure.noLibrary(settings, "it does not exist or cannot be read");
    }
    Provider tokens = Security.getProvider("SunPKCS11");
    if (tokens == null) {
      throw new IOException(
          "this Java cannot speak PKCS#11: run the controller with one that has the module"
              + " jdk.crypto.cryptoki, such as a full JDK");
    }
    try {
      return tokens.configure(
          "--name = impound\nlibrary = \"%s\"\nslot = %d\n"
              .formatted(settings.library(), settings.slot()));
    } catch (InvalidParameterException | UnsupportedOperationException e) {
      throw TokenFailure.noLibrary(settings, TokenFailure.reason(e));
    } catch (ProviderException e) {
      throw TokenFailure.isOfToken(e)
          ? TokenFailure.of(settings, e)
          : TokenFailure.noLibrary(settings, TokenFailure.reason(e));
    }
  }
}
