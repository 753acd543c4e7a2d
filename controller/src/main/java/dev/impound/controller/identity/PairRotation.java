package dev.impound.controller.identity;

import dev.impound.controller.signing.SigningSettings;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the keys that the root certifies, each with its certificate. What was cut off after it
 * was decided is completed, and counts as done.
 */
public final class PairRotation {
  private final Authority authority;
  private final FileChanges files;

  /** Rotations under one root. */
  public PairRotation(Authority authority) {
    this(authority, new FileChanges());
  }

  PairRotation(Authority authority, FileChanges files) {
    this.authority = authority;
    this.files = files;
  }

  private interface Maker {
    Authority.Made make() throws IOException, GeneralSecurityException;
  }

  /** Another key and certificate for the controller; answers the certificate. */
  public X509Certificate server(Installation places) throws IOException, GeneralSecurityException {
    return replace(
        places.serverPair(), () -> authority.make(SpiffeId.controller(authority.trustDomain())));
  }

  /**
   * Another key that signs nodes' certificates; those that the one before signed stay good until
   * they end.
   *
   * @throws IOException also when the key is in no file
   */
  public X509Certificate issuing(Installation places) throws IOException, GeneralSecurityException {
    return replace(
        places
            .issuingPair()
            .orElseThrow(
                () ->
                    new IOException(
                        "no issuing key in a file is configured; for one in a token make the key"
                            + " there, and its certificate with \"impound-controller issue issuing"
                            + " --public-key\"")),
        authority::makeIssuing);
  }

  /** Another key that signs evidence; the certificate before stays beside it. */
  public X509Certificate custody(SigningSettings.KeyFiles pair)
      throws IOException, GeneralSecurityException {
    return replaceKept(pair, authority::makeCustody);
  }

  /** Another key of the bundled timestamp authority; the certificate before stays beside it. */
  public X509Certificate timestamp(SigningSettings.KeyFiles pair)
      throws IOException, GeneralSecurityException {
    return replaceKept(pair, authority::makeTimestamps);
  }

  private X509Certificate replaceKept(SigningSettings.KeyFiles pair, Maker maker)
      throws IOException, GeneralSecurityException {
    PairFiles places = new PairFiles(pair.key(), pair.certificate(), Optional.empty());
    X509Certificate before = places.now();
    Path kept =
        pair.certificate()
            .resolveSibling(
                "retired-%s.pem".formatted(Sha256.of(before.getEncoded()).hex().substring(0, 12)));
    if (!places.complete(files)) {
      files.write(kept, PemFiles.text(List.of(before)));
      places.replace(maker.make(), files);
    }
    return places.now();
  }

  private X509Certificate replace(PairFiles pair, Maker maker)
      throws IOException, GeneralSecurityException {
    if (!pair.complete(files)) {
      pair.replace(maker.make(), files);
    }
    return pair.now();
  }
}
