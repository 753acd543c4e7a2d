package dev.impound.wire;

import java.nio.file.Path;

/**
 * Where one end's TLS material lies. All PEM.
 *
 * @param authority certificates of the authority that both ends trust
 * @param certificate this end's certificate, followed by intermediates
 * @param key this end's private key, PKCS#8, not encrypted, readable by its owner alone
 */
public record TlsFiles(Path authority, Path certificate, Path key) {

  /**
   * The three files under their usual names, {@code ca.pem}, {@code cert.pem} and {@code key.pem},
   * in one folder.
   */
  public static TlsFiles in(Path folder) {
    return new TlsFiles(
        folder.resolve("ca.pem"), folder.resolve("cert.pem"), folder.resolve("key.pem"));
  }
}
