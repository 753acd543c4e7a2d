package dev.impound.controller.identity;

import dev.impound.wire.PrivateKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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

  /** Writes a new key, encrypted where there is a passphrase. */
  static void writeKey(Path file, PrivateKey key, Optional<Passphrase> passphrase)
      throws IOException {
    makeFolder(file);
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(file, text(key, passphrase), StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** A key as it lies in a file. */
  static String text(PrivateKey key, Optional<Passphrase> passphrase) throws IOException {
    return passphrase.isPresent()
        ? EncryptedKey.encrypt(key, passphrase.get())
        : pem("PRIVATE KEY", key.getEncoded());
  }

  static void writeCertificates(Path file, List<X509Certificate> certificates)
      throws IOException, GeneralSecurityException {
    makeFolder(file);
    Files.writeString(file, text(certificates));
  }

  /** Certificates as they lie in a file. */
  static String text(List<X509Certificate> certificates) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : certificates) {
      text.append(pem("CERTIFICATE", one.getEncoded()));
    }
    return text.toString();
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

  /** All certificates in a file, at least one. */
  static List<X509Certificate> readCertificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> found = new ArrayList<>();
      CertificateFactory.getInstance("X.509")
          .generateCertificates(in)
          .forEach(one -> found.add((X509Certificate) one));
      if (found.isEmpty()) {
        throw new IOException("%s holds no certificate".formatted(file));
      }
      return found;
    }
  }

  /** Whether a key is there and is encrypted. */
  static boolean isEncrypted(Path file) throws IOException {
    return Files.exists(file) && EncryptedKey.is(Files.readString(file, StandardCharsets.US_ASCII));
  }

  /**
   * The key in {@code file}, or the one that follows it, whichever belongs to {@code certificate}.
   *
   * @param passphrase what it is encrypted with; not needed for one that lies open
   */
  static PrivateKey readKey(Path file, X509Certificate certificate, Optional<Passphrase> passphrase)
      throws IOException {
    if (!isEncrypted(file)) {
      return PrivateKeyFile.read(file, certificate);
    }
    for (Path one : List.of(file, PrivateKeyFile.next(file))) {
      if (Files.exists(one)) {
        PrivateKey key = readKey(one, passphrase);
        if (PrivateKeyFile.belong(key, certificate)) {
          return key;
        }
      }
    }
    throw new IOException(
        "the private key %s does not belong to the certificate beside it".formatted(file));
  }

  /** The key in {@code file}, encrypted or not. */
  static PrivateKey readKey(Path file, Optional<Passphrase> passphrase) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    if (!EncryptedKey.is(text)) {
      return PrivateKeyFile.read(file);
    }
    if (passphrase.isEmpty()) {
      throw new IOException(
          "the private key %s is encrypted, and no passphrase was given".formatted(file));
    }
    try {
      return EncryptedKey.decrypt(text, passphrase.get());
    } catch (IOException e) {
      throw new IOException("cannot use the private key %s: %s".formatted(file, e.getMessage()), e);
    }
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
