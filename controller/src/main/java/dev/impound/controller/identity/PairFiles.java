package dev.impound.controller.identity;

import dev.impound.wire.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Puts another key and certificate in the place of a pair, so that whoever reads them at any
 * instant, or after a crash at any, finds two that fit: the new key is laid beside the old one, the
 * certificate is replaced, which decides, and the new key takes the place of the old.
 *
 * @param key the private key's file
 * @param certificate the certificate's file
 * @param passphrase what the key's file is encrypted with; empty where it lies open
 */
record PairFiles(Path key, Path certificate, Optional<Passphrase> passphrase) {

  /** Whether a replacement was cut off after it was decided; then this completes it. */
  boolean complete(FileChanges files) throws IOException, GeneralSecurityException {
    Path next = PrivateKeyFile.next(key);
    if (!Files.exists(next)) {
      return false;
    }
    X509Certificate now = PemFiles.readCertificate(certificate);
    if (!PrivateKeyFile.belong(PemFiles.readKey(next, passphrase), now)) {
      files.delete(next);
      return false;
    }
    files.move(next, key);
    return true;
  }

  /** Replaces both. */
  void replace(Authority.Made made, FileChanges files)
      throws IOException, GeneralSecurityException {
    Path next = PrivateKeyFile.next(key);
    files.writeKey(next, key, PemFiles.text(made.key(), passphrase));
    files.write(certificate, PemFiles.text(made.chain()));
    files.move(next, key);
  }

  /** The certificate that counts. */
  X509Certificate now() throws IOException, GeneralSecurityException {
    return PemFiles.readCertificate(certificate);
  }
}
