package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Set;

/** A certificate that may sign messages: RSA of at least 2048 bits, with SHA-2. */
record SigningCertificate(X509Certificate certificate) {
  private static final int LEAST_BITS = 2048;
  private static final Set<String> ALGORITHMS =
      Set.of("SHA256withRSA", "SHA384withRSA", "SHA512withRSA");

  /**
   * Reads the first certificate.
   *
   * @throws MessageRefusedException CERTIFICATE
   */
  static SigningCertificate parse(byte[] pem) {
    try {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem));
      if (certificate instanceof X509Certificate x509
          && x509.getPublicKey() instanceof RSAPublicKey key
          && key.getModulus().bitLength() >= LEAST_BITS
          && ALGORITHMS.contains(x509.getSigAlgName())) {
        return new SigningCertificate(x509);
      }
    } catch (CertificateException e) {
      throw refused("what should be the signing certificate is none");
    }
    throw refused("the signing certificate is not of RSA with 2048 bits and SHA-256, or better");
  }

  /** Whether it is neither expired nor of the future. */
  boolean isValid(Instant now) {
    try {
      certificate.checkValidity(Date.from(now));
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  /**
   * Verifies a message.
   *
   * @throws MessageRefusedException CERTIFICATE when it is not valid now; SIGNATURE
   */
  void verify(SmnMessage message, Instant now) {
    if (!isValid(now)) {
      throw refused("the signing certificate is not valid at this time");
    }
    byte[] signed = message.signedBytes();
    try {
      Signature signature = Signature.getInstance(certificate.getSigAlgName());
      signature.initVerify(certificate.getPublicKey());
      signature.update(signed);
      if (signature.verify(Base64.getDecoder().decode(message.signature()))) {
        return;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // An unreadable signature is one that does not fit.
    }
    throw new MessageRefusedException(Reason.SIGNATURE, "the signature does not fit");
  }

  private static MessageRefusedException refused(String why) {
    return new MessageRefusedException(Reason.CERTIFICATE, why);
  }
}
