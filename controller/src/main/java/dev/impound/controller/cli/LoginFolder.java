package dev.impound.controller.cli;

import dev.impound.controller.identity.RequestedKey;
import dev.impound.wire.DurableFiles;
import dev.impound.wire.SpiffeId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where logins keep key and certificate: in folders beside the configuration, of which the link
 * {@code login} leads to the one that counts. Whatever is interrupted, the configuration leads to a
 * key and a certificate that belong together.
 */
final class LoginFolder {
  private static final String LINK = "login";
  private static final String PENDING = "login-pending";
  private static final String PREFIX = "login-";
  private static final int MOST = 16;

  private final Path config;
  private final DurableFiles disk;

  /**
   * Beside a configuration.
   *
   * @param disk runs before each change, so that tests can stop there
   */
  LoginFolder(Path config, DurableFiles disk) {
    this.config = config.toAbsolutePath();
    this.disk = disk;
  }

  private Path folder() {
    Path parent = config.getParent();
    return parent == null ? config : parent;
  }

  /** The key to ask a certificate for: the one of a request that got no answer, or a fresh one. */
  RequestedKey pending() throws IOException {
    disk.makeFolder(folder());
    return RequestedKey.in(folder().resolve(PENDING), disk);
  }

  /** Reads certificates, each DER. */
  static List<X509Certificate> read(Iterable<byte[]> encoded) throws IOException {
    List<X509Certificate> all = new ArrayList<>();
    try {
      for (byte[] one : encoded) {
        all.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(one)));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the controller answered what is no certificate", e);
    }
    if (all.isEmpty() || all.size() > MOST) {
      throw new IOException("the controller answered %d certificates".formatted(all.size()));
    }
    return all;
  }

  /**
   * From here on key and certificate count.
   *
   * @param chain the certificate, and what stands above it
   * @return the operator's name
   * @throws IOException when the certificate is not for the key, or for no operator
   */
  String install(RequestedKey key, List<X509Certificate> chain, List<X509Certificate> authorities)
      throws IOException {
    X509Certificate leaf = chain.getFirst();
    String operator =
        SpiffeId.of(leaf)
            .filter(id -> id.role() == SpiffeId.Role.OPERATOR)
            .map(SpiffeId::name)
            .orElseThrow(
                () -> new IOException("the controller answered no operator's certificate"));
    if (!key.fits(leaf)) {
      throw new IOException("the controller answered the certificate of another key");
    }
    disk.write(key.folder().resolve("ca.pem"), pem(authorities));
    disk.write(key.folder().resolve("cert.pem"), pem(chain));
    Path own = folder().resolve(PREFIX + leaf.getSerialNumber().toString(16));
    disk.move(key.folder(), own);
    disk.link(folder().resolve(LINK), own.getFileName());
    removeOthers(own);
    return operator;
  }

  /**
   * Writes the configuration that leads here.
   *
   * @return where the one that was there is kept; empty where there was none, or the same
   */
  Optional<Path> configure(String controller) throws IOException {
    if (!controller.matches("[A-Za-z0-9._:\\[\\]-]+")) {
      throw new IOException("the controller answered an address that is none");
    }
    String text =
        """
        # Written by "impound login".
        controller: "%s"
        tls:
          ca-file: login/ca.pem
          certificate-file: login/cert.pem
          key-file: login/key.pem
        """
            .formatted(controller);
    if (!Files.exists(config)) {
      disk.write(config, text.getBytes(StandardCharsets.UTF_8));
      return Optional.empty();
    }
    byte[] before = Files.readAllBytes(config);
    if (new String(before, StandardCharsets.UTF_8).equals(text)) {
      return Optional.empty();
    }
    Path kept = config.resolveSibling(config.getFileName() + ".bak");
    for (int number = 2; Files.exists(kept, LinkOption.NOFOLLOW_LINKS); number++) {
      kept = config.resolveSibling("%s.bak%d".formatted(config.getFileName(), number));
    }
    disk.write(kept, before);
    disk.write(config, text.getBytes(StandardCharsets.UTF_8));
    return Optional.of(kept);
  }

  /** Removes keys and certificates of logins, and {@code key} and {@code certificate}. */
  void forget(Path key, Path certificate) throws IOException {
    Files.deleteIfExists(key);
    Files.deleteIfExists(certificate);
    Files.deleteIfExists(folder().resolve(LINK));
    removeOthers(folder().resolve(LINK));
  }

  private void removeOthers(Path kept) throws IOException {
    List<Path> all;
    try (Stream<Path> listed = Files.list(folder())) {
      all =
          listed
              .filter(one -> String.valueOf(one.getFileName()).matches("login-([0-9a-f]+|pending)"))
              .filter(one -> !one.equals(kept))
              .toList();
    }
    for (Path one : all) {
      disk.remove(one);
    }
  }

  private static byte[] pem(List<X509Certificate> certificates) throws IOException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate one : certificates) {
      try {
        text.append(RequestedKey.pem("CERTIFICATE", one.getEncoded()));
      } catch (GeneralSecurityException e) {
        throw new IOException("a certificate has no encoding", e);
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
