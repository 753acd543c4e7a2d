package dev.impound.controller.identity;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.util.Base64;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** Private keys under a passphrase: PKCS#8, PBES2, AES-256, as {@code openssl pkey} reads them. */
final class EncryptedKey {
  private static final String LABEL = "ENCRYPTED PRIVATE KEY";
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  /** Of PBKDF2 with HMAC-SHA-256: some tenths of a second for each guess. */
  private static final int ROUNDS = 600_000;

  private EncryptedKey() {}

  /** Whether the text is such a key. */
  static boolean is(String pem) {
    return pem.contains("BEGIN " + LABEL);
  }

  static String encrypt(PrivateKey key, Passphrase passphrase) throws IOException {
    try {
      byte[] encrypted =
          new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key)
              .build(
                  new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                      .setProvider(PROVIDER)
                      .setPRF(
                          new AlgorithmIdentifier(
                              PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                      .setIterationCount(ROUNDS)
                      .build(passphrase.characters()))
              .getEncoded();
      return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
          .formatted(LABEL, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encrypted));
    } catch (OperatorCreationException e) {
      throw new IOException("cannot encrypt a private key: " + e.getMessage(), e);
    }
  }

  /**
   * Reads one.
   *
   * @throws IOException when it is none, or the passphrase is another; with nothing of either
   */
  static PrivateKey decrypt(String pem, Passphrase passphrase) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (!(parser.readObject() instanceof PKCS8EncryptedPrivateKeyInfo encrypted)) {
        throw new IOException("it holds no encrypted private key");
      }
      return new JcaPEMKeyConverter()
          .getPrivateKey(
              encrypted.decryptPrivateKeyInfo(
                  new JcePKCSPBEInputDecryptorProviderBuilder()
                      .setProvider(PROVIDER)
                      .build(passphrase.characters())));
    } catch (PKCSException | IllegalArgumentException | UncheckedIOException e) {
      throw new IOException("the passphrase is not the one that it was encrypted with", e);
    }
  }
}
