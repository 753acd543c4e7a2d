package dev.impound.controller.identity;

import dev.impound.controller.signing.SigningSettings;
import dev.impound.wire.FileStamps;
import dev.impound.wire.LiveTls;
import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The issuing certificate and key of a running controller, whose files may change. Files that do
 * not fit together, or lead to no root that nodes are given, change nothing. Safe for many threads.
 */
public final class LiveIssuing {
  private final IssuingKey key;
  private final Path authority;
  private final LiveTls tls;
  private final InstantSource clock;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile FileStamps read;
  private volatile IssuingAuthority now;

  private LiveIssuing(IssuingKey key, Path authority, LiveTls tls, InstantSource clock)
      throws IOException {
    this.key = key;
    this.authority = authority;
    this.tls = tls;
    this.clock = clock;
    this.read = stamps();
    this.now = open();
  }

  /**
   * Reads the files.
   *
   * @param authority file of the roots that nodes are given
   * @param tls has those roots
   */
  public static LiveIssuing open(IssuingKey key, Path authority, LiveTls tls, InstantSource clock)
      throws IOException {
    return new LiveIssuing(key, authority, tls, clock);
  }

  /** As the other, for a key that lies open in a file. */
  public static LiveIssuing open(TlsFiles files, LiveTls tls, InstantSource clock)
      throws IOException {
    return open(
        new IssuingKey.InFile(files.key(), files.certificate(), Optional.empty()),
        files.authority(),
        tls,
        clock);
  }

  /** What signs nodes' certificates at the moment. */
  public IssuingAuthority now() {
    return now;
  }

  /**
   * Reads the files again if they, or the roots, have changed since.
   *
   * @return whether another certificate signs from here on
   * @throws IOException when they cannot be used: what counted before still does, and they are not
   *     read again before they change once more
   */
  public boolean refresh() throws IOException {
    reading.lock();
    try {
      FileStamps found = stamps();
      if (found.equals(read)) {
        return false;
      }
      read = found;
      IssuingAuthority fresh = open();
      boolean changed = !fresh.certificate().equals(now.certificate());
      now = fresh;
      return changed;
    } finally {
      reading.unlock();
    }
  }

  private FileStamps stamps() {
    return switch (key) {
      case IssuingKey.InFile(Path file, Path certificate, Optional<Path> passphrase) ->
          FileStamps.of(authority, certificate, file, PrivateKeyFile.next(file));
      case IssuingKey.InToken(SigningSettings.Token token, Path certificate) ->
          FileStamps.of(authority, certificate);
    };
  }

  private IssuingAuthority open() throws IOException {
    IssuingAuthority opened = IssuingAuthority.open(key, clock);
    if (!leadsToOneOf(opened.certificate(), tls.now().authorities())) {
      throw new IOException(
          "the issuing certificate %s is of none of the roots that the controller shows and nodes"
                  .formatted(key.certificate())
              + " would believe: its root must be in the file that tls.ca-file names");
    }
    return opened;
  }

  private static boolean leadsToOneOf(X509Certificate certificate, List<X509Certificate> roots) {
    return roots.stream().anyMatch(root -> isSignedBy(certificate, root));
  }

  static boolean isSignedBy(X509Certificate certificate, X509Certificate root) {
    try {
      certificate.verify(root.getPublicKey());
      return certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
