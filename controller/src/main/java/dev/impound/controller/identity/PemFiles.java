package dev.impound.controller.identity;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Keys and certificates as PEM files. Keys are PKCS#8 with named curve, which stock tools read, and
 * readable by their owner alone from the first byte.
 */
final class PemFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final String URI_SAN_START = "spiffe://";

  private PemFiles() {}

  static void writeKey(Path file, PrivateKey key) throws IOException {
    makeFolder(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(
        file, pem("PRIVATE KEY", key.getEncoded()), StandardOpenOption.TRUNCATE_EXISTING);
  }

  static void writeCertificate(Path file, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    makeFolder(file);
    Files.writeString(file, pem("CERTIFICATE", certificate.getEncoded()));
  }

  static void writePublicKey(Path file, PublicKey key) throws IOException {
    makeFolder(file);
    Files.writeString(file, pem("PUBLIC KEY", key.getEncoded()));
  }

  static X509Certificate readCertificate(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
    String body =
        Files.readString(file, StandardCharsets.US_ASCII)
            .replaceAll("-----[A-Z ]+-----", "")
            .replaceAll("\\s", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
  }

  /** The trust domain that an authority's certificate names. */
  static String trustDomain(X509Certificate authority)
      throws GeneralSecurityException, IOException {
    for (List<?> name : authority.getSubjectAlternativeNames()) {
      if (name.get(1) instanceof String uri && uri.startsWith(URI_SAN_START)) {
        return uri.substring(URI_SAN_START.length());
      }
    }
    throw new IOException("the authority's certificate names no trust domain");
  }

  private static void makeFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }
}
