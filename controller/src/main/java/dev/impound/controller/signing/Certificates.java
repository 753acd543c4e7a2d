package dev.impound.controller.signing;

import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Certificates as PEM, and whether one leads to a root. */
final class Certificates {
  /** No file of certificates is near this size. */
  private static final long MOST_BYTES = 1 << 20;

  /** Certificates between one that signs and its root; real chains have one or two. */
  private static final int MOST_STEPS = 5;

  private Certificates() {}

  /** All certificates of a PEM file, at least one. */
  static List<X509Certificate> read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("%s is too large for a file of certificates".formatted(file));
    }
    return parse(Files.readAllBytes(file), file.toString());
  }

  static List<X509Certificate> parse(byte[] pem, String name) throws IOException {
    try {
      List<X509Certificate> found = new ArrayList<>();
      CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .forEach(certificate -> found.add((X509Certificate) certificate));
      if (found.isEmpty()) {
        throw new IOException("%s holds no certificate; it must be PEM".formatted(name));
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot read the certificates in %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  static byte[] pem(Collection<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    for (X509Certificate certificate : certificates) {
      text.append("-----BEGIN CERTIFICATE-----\n")
          .append(lines.encodeToString(encoded(certificate)))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** SHA-256 of the certificate, as tools show it. */
  static Sha256 fingerprint(X509Certificate certificate) {
    return Sha256.of(encoded(certificate));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /**
   * Why {@code leaf} does not lead to a root, as of {@code at}; empty when it does. {@code purpose}
   * is the extended key usage that it must have.
   */
  static Optional<String> refusal(
      X509Certificate leaf,
      Collection<X509Certificate> others,
      List<X509Certificate> roots,
      String purpose,
      Instant at) {
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      if (purposes == null || !purposes.contains(purpose)) {
        return Optional.of("its certificate is for another purpose");
      }
      Set<TrustAnchor> anchors = new HashSet<>();
      roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509")
                  .generateCertPath(path(leaf, others, Set.copyOf(roots))),
              parameters);
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.of(
          "its certificate does not lead to the root, as of %s: %s".formatted(at, e.getMessage()));
    }
  }

  /** From the leaf up to below a root, as far as issuers are there. */
  private static List<X509Certificate> path(
      X509Certificate leaf, Collection<X509Certificate> others, Set<X509Certificate> roots) {
    List<X509Certificate> path = new ArrayList<>(List.of(leaf));
    for (int step = 0; step < MOST_STEPS; step++) {
      X509Certificate last = path.getLast();
      Optional<X509Certificate> issuer =
          others.stream()
              .filter(other -> !roots.contains(other) && !path.contains(other))
              .filter(
                  other -> other.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
              .findFirst();
      if (issuer.isEmpty()) {
        return path;
      }
      path.add(issuer.get());
    }
    return path;
  }
}
