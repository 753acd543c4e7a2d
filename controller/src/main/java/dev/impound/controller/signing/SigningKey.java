package dev.impound.controller.signing;

import dev.impound.wire.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key that signs, the certificate that says whose it is, and the certificates above that one. */
final class SigningKey {
  private static final byte[] PROBE = {1, 2, 3};

  private final KeyHolder holder;
  private final List<X509Certificate> chain;

  private SigningKey(KeyHolder holder, List<X509Certificate> chain) {
    this.holder = holder;
    this.chain = List.copyOf(chain);
  }

  /**
   * Gets a key and reads its certificate, the certificate first in its file and those above it
   * after.
   *
   * @param use what it is for, for messages
   * @throws IOException when either cannot be had, when they do not belong together, or when the
   *     key is of a kind that stock tools cannot check in CMS
   */
  static SigningKey read(String use, SigningSettings.Key key) throws IOException {
    List<X509Certificate> chain = Certificates.read(key.certificate());
    SigningKey read =
        switch (key) {
          case SigningSettings.KeyFiles files ->
              new SigningKey(new KeyHolder.InMemory(fitting(files.key(), chain)), chain);
          case SigningSettings.InToken kept -> new SigningKey(TokenKey.open(kept.token()), chain);
        };
    try {
      read.requirePair();
    } catch (GeneralSecurityException | ProviderException e) {
      throw new IOException(
          "the %s key %s and the certificate %s do not belong together (%s); name the two that \"impound-controller issue %s\" made"
              .formatted(use, key.words(), key.certificate(), e.getMessage(), use),
          e);
    }
    return read;
  }

  /** The key, or the one that follows it where a rotation was cut off; judged by who asks. */
  private static PrivateKey fitting(Path file, List<X509Certificate> chain) throws IOException {
    PrivateKey key = PrivateKeyFile.read(file);
    Path next = PrivateKeyFile.next(file);
    return PrivateKeyFile.belong(key, chain.getFirst()) || !Files.exists(next)
        ? key
        : PrivateKeyFile.read(next);
  }

  private void requirePair() throws GeneralSecurityException {
    Optional<Provider> provider = holder.provider();
    Signature signature =
        provider.isPresent()
            ? Signature.getInstance(algorithm(), provider.get())
            : Signature.getInstance(algorithm());
    signature.initSign(holder.key());
    signature.update(PROBE);
    byte[] made = signature.sign();
    Signature check = Signature.getInstance(algorithm());
    check.initVerify(certificate());
    check.update(PROBE);
    if (!check.verify(made)) {
      throw new GeneralSecurityException("what the one signs the other does not verify");
    }
  }

  static SigningKey of(KeyHolder holder, List<X509Certificate> chain) {
    return new SigningKey(holder, chain);
  }

  /** Gets the key anew after it failed; false where that changes nothing. */
  boolean renew() throws IOException {
    return holder.renew();
  }

  /** The algorithm that this key signs with. */
  String algorithm() throws GeneralSecurityException {
    return switch (holder.key().getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default ->
          throw new GeneralSecurityException(
              "%s signatures in CMS are not read by stock tools; use EC or RSA"
                  .formatted(holder.key().getAlgorithm()));
    };
  }

  ContentSigner signer() throws GeneralSecurityException, OperatorCreationException {
    JcaContentSignerBuilder builder = new JcaContentSignerBuilder(algorithm());
    holder.provider().ifPresent(builder::setProvider);
    return builder.build(holder.key());
  }

  PrivateKey key() {
    return holder.key();
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The certificate, and after it those above it. */
  List<X509Certificate> chain() {
    return chain;
  }
}
