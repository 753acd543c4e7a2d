package dev.impound.controller.identity;

import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the keys and certificates of an installation lie.
 *
 * @param authority folder of its root
 * @param server what the controller shows, and the roots that it believes
 * @param issuing what signs nodes' certificates; empty where none is configured
 * @param issuingPassphrase what that key is encrypted with; empty where it lies open
 * @param evidenceRoots files of the roots that signatures and timestamps of evidence lead to; none
 *     of them is the server's
 */
public record Installation(
    Path authority,
    TlsFiles server,
    Optional<TlsFiles> issuing,
    Optional<Passphrase> issuingPassphrase,
    List<Path> evidenceRoots) {
  public Installation {
    evidenceRoots = List.copyOf(evidenceRoots);
  }

  PairFiles serverPair() {
    return new PairFiles(server.key(), server.certificate(), Optional.empty());
  }

  Optional<PairFiles> issuingPair() {
    return issuing.map(files -> new PairFiles(files.key(), files.certificate(), issuingPassphrase));
  }
}
