package dev.impound.localcloud.smn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom HTTPS endpoints are trusted by. */
public final class Trust {
  private Trust() {}

  /**
   * The certificates in {@code file}, or those of the Java runtime when it is empty.
   *
   * @param file PEM, one or more certificates
   * @throws IOException when the file cannot be read, or holds no certificate
   */
  public static SSLContext of(String file) throws IOException {
    try {
      return file.isEmpty() ? SSLContext.getDefault() : context(certificates(Path.of(file)));
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot use smn trusted-ca-file %s: %s".formatted(file, e), e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IOException("there is no certificate in smn trusted-ca-file " + file);
      }
      return found;
    } catch (FileSystemException e) {
      throw new IOException("cannot read smn trusted-ca-file %s: %s".formatted(file, e), e);
    }
  }

  private static SSLContext context(Collection<? extends Certificate> trusted)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : trusted) {
      store.setCertificateEntry("trusted-" + number++, certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
