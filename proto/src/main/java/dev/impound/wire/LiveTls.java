package dev.impound.wire;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A server's TLS files, which may change while it runs: each handshake takes what was read last,
 * and connections that stand are left alone. Files that do not fit together change nothing. Safe
 * for many threads.
 */
public final class LiveTls {
  private final TlsFiles files;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile FileStamps read;
  private volatile Held held;

  /**
   * What the files held.
   *
   * @param chain the server's certificate, followed by intermediates
   * @param authorities every root that clients may come from
   */
  public record Material(
      PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    public Material {
      chain = List.copyOf(chain);
      authorities = List.copyOf(authorities);
    }

    /** The server's own certificate. */
    public X509Certificate certificate() {
      return chain.getFirst();
    }

    @Override
    public String toString() {
      return "key and certificate " + certificate().getSerialNumber().toString(16);
    }
  }

  /** A handshake names the pair it chose, and may come back for it after a change. */
  private record Held(Material now, Optional<Material> before) {}

  private LiveTls(TlsFiles files) throws IOException {
    this.files = files;
    this.read = stamps();
    this.held = new Held(read(files), Optional.empty());
  }

  /**
   * Reads the files.
   *
   * @throws IOException when one cannot be read, or key and certificate do not belong together
   */
  public static LiveTls open(TlsFiles files) throws IOException {
    return new LiveTls(files);
  }

  /** What counts for the next handshake. */
  public Material now() {
    return held.now();
  }

  /** What had the certificate {@code serial}, hexadecimal: the one that counts, or the last. */
  Optional<Material> find(String serial) {
    Held found = held;
    return serial(found.now()).equals(serial)
        ? Optional.of(found.now())
        : found.before().filter(one -> serial(one).equals(serial));
  }

  /** What names a pair in a handshake. */
  static String serial(Material material) {
    return material.certificate().getSerialNumber().toString(16);
  }

  /**
   * Reads the files again if they have changed since they were read.
   *
   * @return whether something else counts from here on
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
      Material fresh = read(files);
      Material old = held.now();
      if (fresh.chain().equals(old.chain()) && fresh.authorities().equals(old.authorities())) {
        return false;
      }
      held = new Held(fresh, Optional.of(old));
      return true;
    } finally {
      reading.unlock();
    }
  }

  private FileStamps stamps() {
    return FileStamps.of(
        files.authority(), files.certificate(), files.key(), PrivateKeyFile.next(files.key()));
  }

  private static Material read(TlsFiles files) throws IOException {
    List<X509Certificate> authorities = MutualTls.authorities(files);
    if (authorities.isEmpty()) {
      throw new IOException("%s holds no certificate".formatted(files.authority()));
    }
    List<X509Certificate> chain = MutualTls.certificates(files);
    if (chain.isEmpty()) {
      throw new IOException("%s holds no certificate".formatted(files.certificate()));
    }
    return new Material(PrivateKeyFile.read(files.key(), chain.getFirst()), chain, authorities);
  }
}
