package dev.impound.controller.signing;

import dev.impound.wire.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key that signs, the certificate that says whose it is, and the certificates above that one. */
final class SigningKey {
  private static final byte[] PROBE = {1, 2, 3};

  private final PrivateKey key;
  private final List<X509Certificate> chain;

  private SigningKey(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /**
   * Reads a key and its certificate, the certificate first in its file and those above it after.
   *
   * @param use what it is for, for messages
   * @throws IOException when either cannot be read, when they do not belong together, or when the
   *     key is of a kind that stock tools cannot check in CMS
   */
  static SigningKey read(String use, SigningSettings.KeyFiles files) throws IOException {
    Path keyFile = files.key();
    List<X509Certificate> chain = Certificates.read(files.certificate());
    SigningKey read = new SigningKey(PrivateKeyFile.read(keyFile), chain);
    try {
      read.requirePair();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the %s key %s and the certificate %s do not belong together (%s); name the two that \"impound-controller issue %s\" made"
              .formatted(use, keyFile, files.certificate(), e.getMessage(), use),
          e);
    }
    return read;
  }

  private void requirePair() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm());
    signature.initSign(key);
    signature.update(PROBE);
    byte[] made = signature.sign();
    signature.initVerify(certificate());
    signature.update(PROBE);
    if (!signature.verify(made)) {
      throw new GeneralSecurityException("what the one signs the other does not verify");
    }
  }

  /** The algorithm that this key signs with. */
  String algorithm() throws GeneralSecurityException {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default ->
          throw new GeneralSecurityException(
              "%s signatures in CMS are not read by stock tools; use EC or RSA"
                  .formatted(key.getAlgorithm()));
    };
  }

  ContentSigner signer() throws GeneralSecurityException, OperatorCreationException {
    return new JcaContentSignerBuilder(algorithm()).build(key);
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The certificate, and after it those above it. */
  List<X509Certificate> chain() {
    return chain;
  }
}
