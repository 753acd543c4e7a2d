package dev.impound.controller.identity;

import dev.impound.controller.signing.KeyHolder;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.controller.signing.TokenKey;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Signs certificates in a running controller, for keys that others made and keep. Safe for many
 * threads.
 */
public final class IssuingAuthority {
  private final CertificateSigner signer;
  private final String trustDomain;

  private IssuingAuthority(CertificateSigner signer, String trustDomain) {
    this.signer = signer;
    this.trustDomain = trustDomain;
  }

  /**
   * Opens what {@link Authority#issueForIssuing} made, whose key lies open.
   *
   * @throws IOException when a file cannot be read, or the certificate is none that issues others
   */
  public static IssuingAuthority open(TlsFiles files, InstantSource clock) throws IOException {
    return open(new IssuingKey.InFile(files.key(), files.certificate(), Optional.empty()), clock);
  }

  /** As the other, wherever its key is. */
  public static IssuingAuthority open(IssuingKey key, InstantSource clock) throws IOException {
    try {
      X509Certificate certificate = PemFiles.readCertificate(key.certificate());
      if (certificate.getBasicConstraints() < 0) {
        throw new IOException(
            "%s is no certificate that issues others; \"impound-controller issue issuing\" makes one"
                .formatted(key.certificate()));
      }
      return new IssuingAuthority(
          new CertificateSigner(certificate, signer(key, certificate), clock),
          PemFiles.trustDomain(certificate));
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "cannot use the issuing certificate %s: %s".formatted(key.certificate(), e.getMessage()),
          e);
    }
  }

  private static KeyHolder signer(IssuingKey key, X509Certificate certificate) throws IOException {
    return switch (key) {
      case IssuingKey.InFile(Path file, Path beside, Optional<Path> passphrase) ->
          new KeyHolder.InMemory(
              PemFiles.readKey(
                  file,
                  certificate,
                  passphrase.isPresent()
                      ? Optional.of(Passphrase.read(passphrase.get()))
                      : Optional.empty()));
      case IssuingKey.InToken(SigningSettings.Token settings, Path beside) -> {
        TokenKey token = TokenKey.open(settings);
        if (!token.publicKey().equals(certificate.getPublicKey())) {
          throw new IOException(
              "the issuing key %s and the certificate %s do not belong together"
                  .formatted(settings.words(), beside));
        }
        yield token;
      }
    };
  }

  /** Its own, which stands above those that it signs. */
  public X509Certificate certificate() {
    return signer.certificate();
  }

  /** The installation whose certificates it signs. */
  public String trustDomain() {
    return trustDomain;
  }

  /** A certificate for {@code identity}, which is all that it says, and what stands above it. */
  List<X509Certificate> issue(SpiffeId identity, PublicKey key, Duration life)
      throws IOException, GeneralSecurityException {
    X509Certificate leaf =
        signer.sign(
            new CertificateProfile(
                "Impound",
                life,
                new CertificateProfile.Purpose(KeyPurposeId.id_kp_clientAuth, false),
                Optional.of(
                    new GeneralNames(
                        new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri())))),
            key);
    return List.of(leaf, signer.certificate());
  }
}
