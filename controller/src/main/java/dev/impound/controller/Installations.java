package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.identity.CertificateRegister;
import dev.impound.controller.identity.EnrolmentSettings;
import dev.impound.controller.identity.Installation;
import dev.impound.controller.identity.Passphrase;
import dev.impound.controller.identity.RootRollover;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlCertificateRegister;
import dev.impound.controller.journal.SqlNodeRegister;
import dev.impound.controller.node.NodeRegister;
import dev.impound.controller.signing.SigningSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a configuration says of where keys and certificates lie. */
final class Installations {
  private Installations() {}

  /** The files that a controller of this configuration reads, and the root in {@code authority}. */
  static Installation of(ControllerConfig config, Path authority) throws IOException {
    Optional<EnrolmentSettings> enrolment = config.enrolment();
    Optional<Passphrase> passphrase = Optional.empty();
    if (enrolment.flatMap(EnrolmentSettings::issuingPassphrase).isPresent()) {
      passphrase = Optional.of(Passphrase.read(enrolment.get().issuingPassphrase().orElseThrow()));
    }
    return new Installation(
        authority,
        config.tls(),
        enrolment.flatMap(EnrolmentSettings::issuing),
        passphrase,
        evidenceRoots(config));
  }

  /** Files of roots that evidence leads to, which are not the controller's own. */
  private static List<Path> evidenceRoots(ControllerConfig config) {
    Set<Path> files = new LinkedHashSet<>();
    SigningSettings signing = config.signing();
    signing.custody().ifPresent(key -> add(files, key.certificate(), signing.root()));
    signing
        .timestamps()
        .ifPresent(
            from -> {
              if (from instanceof SigningSettings.Bundled bundled) {
                add(files, bundled.files().certificate(), bundled.root());
              }
            });
    files.remove(config.tls().authority().toAbsolutePath());
    return files.stream().filter(Files::exists).toList();
  }

  private static void add(Set<Path> files, Path certificate, Path root) {
    files.add(root.toAbsolutePath());
    files.add(certificate.toAbsolutePath().resolveSibling("ca.pem"));
  }

  /**
   * Why evidence could not be verified any more if the controller believed the present root alone;
   * empty where it could.
   */
  static Optional<String> evidenceNeedsOldRoot(ControllerConfig config) {
    SigningSettings signing = config.signing();
    Path own = config.tls().authority().toAbsolutePath();
    if (signing.custody().isPresent() && signing.root().toAbsolutePath().equals(own)) {
      return Optional.of(needed("custody", signing.custody().get().certificate()));
    }
    return signing
        .timestamps()
        .filter(SigningSettings.Bundled.class::isInstance)
        .map(SigningSettings.Bundled.class::cast)
        .filter(bundled -> bundled.root().toAbsolutePath().equals(own))
        .map(bundled -> needed("timestamp", bundled.files().certificate()));
  }

  private static String needed(String section, Path certificate) {
    return "evidence of before is verified with the old root, which tls.ca-file would not hold any"
        + " more: say %s.ca-file: %s in the configuration, start the controller anew, and retire then"
            .formatted(section, certificate.toAbsolutePath().resolveSibling("ca.pem"));
  }

  /** Who calls with a certificate of another root than the one in {@code authority} now. */
  static List<String> ofOtherRoots(ControllerConfig config, Path authority, Instant now)
      throws IOException, GeneralSecurityException {
    if (config.database().isEmpty()
        && !Files.exists(config.dataDirectory().resolve("impound.db"))) {
      return List.of();
    }
    Duration grace = config.enrolment().map(EnrolmentSettings::grace).orElse(Duration.ZERO);
    Database database = Parts.database(config);
    try {
      Set<String> lost = new TreeSet<>();
      Set<String> issued = new TreeSet<>();
      for (CertificateRegister.InUse one :
          new SqlCertificateRegister(database.jdbi()).inUse(now.minus(grace))) {
        issued.add(one.node().text());
        if (!RootRollover.isOfRoot(one.chain(), authority)) {
          lost.add("node " + one.node());
        }
      }
      for (NodeRegister.Kept kept : new SqlNodeRegister(database.jdbi()).all()) {
        String name = kept.node().name().text();
        if (!issued.contains(name) && kept.node().lastSeen().isAfter(now.minus(BY_HAND))) {
          lost.add("node %s (its certificate was made by hand)".formatted(name));
        }
      }
      return List.copyOf(lost);
    } finally {
      database.close();
    }
  }

  /** Certificates made by hand live so long. */
  private static final Duration BY_HAND = Duration.ofDays(365);
}
