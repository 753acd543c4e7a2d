package dev.impound.controller.identity;

import dev.impound.controller.signing.KeyHolder;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates with one key. Safe for many threads.
 *
 * @param certificate of that key
 */
record CertificateSigner(X509Certificate certificate, KeyHolder key, InstantSource clock) {
  /** A certificate begins a little in the past, for clocks that are behind. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SERIAL_BITS = 127;

  /** A certificate for a key; it ends with this signer's at the latest. */
  X509Certificate sign(CertificateProfile profile, PublicKey subject)
      throws IOException, GeneralSecurityException {
    Instant now = clock.instant();
    Instant end = now.plus(profile.life());
    Instant last = certificate.getNotAfter().toInstant();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            certificate.getSubjectX500Principal(),
            serial(),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(end.isBefore(last) ? end : last),
            new X500Principal("CN=" + profile.commonName()),
            subject);
    switch (profile.use()) {
      case CertificateProfile.Issuing issuing ->
          builder
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      case CertificateProfile.Purpose purpose ->
          builder
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  purpose.critical(),
                  new ExtendedKeyUsage(purpose.id()));
    }
    if (profile.names().isPresent()) {
      builder.addExtension(Extension.subjectAlternativeName, false, profile.names().get());
    }
    return sign(builder, key);
  }

  static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(0);
  }

  static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyHolder key)
      throws IOException, GeneralSecurityException {
    try {
      return signOnce(builder, key);
    } catch (OperatorCreationException | RuntimeException failure) {
      if (key.renew()) {
        try {
          return signOnce(builder, key);
        } catch (OperatorCreationException | RuntimeException e) {
          failure.addSuppressed(e);
        }
      }
      throw new GeneralSecurityException(
          "cannot sign a certificate: " + failure.getMessage(), failure);
    }
  }

  private static X509Certificate signOnce(JcaX509v3CertificateBuilder builder, KeyHolder key)
      throws GeneralSecurityException, OperatorCreationException {
    JcaContentSignerBuilder signer =
        new JcaContentSignerBuilder(
            key.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    key.provider().ifPresent(signer::setProvider);
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer.build(key.key())));
  }
}
