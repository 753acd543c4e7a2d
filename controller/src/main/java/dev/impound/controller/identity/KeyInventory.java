package dev.impound.controller.identity;

import dev.impound.controller.signing.CommandKey;
import dev.impound.controller.signing.CommandKeySettings;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.wire.Sha256;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every key and certificate of an installation, as its files have them. Not for several threads.
 */
public final class KeyInventory {
  private static final int THIRD = 3;

  private final InstantSource clock;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * One of them.
   *
   * @param purpose a word
   * @param key where the private key is; empty where none is known
   * @param certificate its file; empty where there is none
   * @param fingerprint SHA-256 of the certificate, or of the public key, hexadecimal
   * @param end when the certificate ends; empty where it has no end or cannot be read
   * @param warning what is wrong; empty for nothing
   */
  public record Entry(
      String purpose,
      String key,
      String certificate,
      String subject,
      String fingerprint,
      Optional<Instant> end,
      Optional<Long> daysLeft,
      String warning) {}

  /** An empty one. */
  public KeyInventory(InstantSource clock) {
    this.clock = clock;
  }

  /** What was added, in that order. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Adds the roots in a folder: the one that signs, and one that follows or went before. */
  public void authority(Path folder) {
    RootFiles roots = new RootFiles(folder);
    root("root", folder);
    root("root (next)", roots.next());
    root("root (previous)", roots.previous());
  }

  private void root(String purpose, Path folder) {
    Path file = folder.resolve(Authority.CERTIFICATE);
    Path key = folder.resolve(Authority.KEY);
    if (Files.exists(file) || purpose.equals("root")) {
      certificates(purpose, Files.exists(key) ? words(key) : "", file, 1);
    }
  }

  /** Says of a file whether who can read it can use it. */
  private static String words(Path key) {
    try {
      return PemFiles.isEncrypted(key) ? key + " (encrypted)" : key.toString();
    } catch (IOException e) {
      return key + " (unreadable)";
    }
  }

  /** Adds the controller's certificate and the roots that it believes. */
  public void server(TlsFiles files) {
    certificates("server", words(files.key()), files.certificate(), 1);
    certificates("trusted root", "", files.authority(), Integer.MAX_VALUE);
  }

  /** Adds what signs nodes' certificates. */
  public void issuing(IssuingKey issuing) {
    certificates("issuing", issuing.words(), issuing.certificate(), 1);
  }

  /** Adds what signs evidence and its timestamps. */
  public void signing(SigningSettings settings) {
    settings.custody().ifPresent(key -> certificates("custody", key.words(), key.certificate(), 1));
    settings
        .timestamps()
        .ifPresent(
            from -> {
              if (from
                  instanceof SigningSettings.Bundled(SigningSettings.KeyFiles files, Path root)) {
                certificates("timestamp", files.words(), files.certificate(), 1);
              }
            });
  }

  /** Adds what signs commands. */
  public void commands(CommandKeySettings settings) {
    try {
      entries.add(
          new Entry(
              "command",
              settings.words(),
              "",
              "",
              CommandKey.open(settings).id().hex(),
              Optional.empty(),
              Optional.empty(),
              ""));
    } catch (IOException e) {
      entries.add(unusable("command", settings.words(), "", e));
    }
  }

  private static Entry unusable(String purpose, String key, String certificate, Exception failure) {
    return new Entry(
        purpose,
        key,
        certificate,
        "",
        "-",
        Optional.empty(),
        Optional.empty(),
        "cannot be read: " + failure.getMessage());
  }

  private void certificates(String purpose, String key, Path file, int most) {
    try {
      PemFiles.readCertificates(file).stream()
          .limit(most)
          .forEach(certificate -> add(purpose, key, file, certificate));
    } catch (IOException | GeneralSecurityException e) {
      entries.add(unusable(purpose, key, file.toString(), e));
    }
  }

  private void add(String purpose, String key, Path file, X509Certificate certificate) {
    Instant now = clock.instant();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    Duration left = Duration.between(now, end);
    entries.add(
        new Entry(
            purpose,
            key,
            file.toString(),
            certificate.getSubjectX500Principal().getName(),
            fingerprint(certificate),
            Optional.of(end),
            Optional.of(left.toDays()),
            warning(left, Duration.between(begin, end))));
  }

  private static String warning(Duration left, Duration life) {
    if (left.isNegative()) {
      return "it has ended";
    }
    return left.compareTo(life.dividedBy(THIRD)) < 0
        ? "less than a third of its time is left: %d days".formatted(left.toDays())
        : "";
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return Sha256.of(certificate.getEncoded()).hex();
    } catch (GeneralSecurityException e) {
      return "-";
    }
  }
}
