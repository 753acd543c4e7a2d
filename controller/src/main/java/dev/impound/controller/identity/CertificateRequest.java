package dev.impound.controller.identity;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * A request whose sender has proved to hold the key in it. Its names and extensions are not read.
 *
 * @param key on P-256
 * @param digest SHA-256 of the request as it came
 */
public record CertificateRequest(PublicKey key, Sha256 digest) {
  /** Most bytes of a request. */
  private static final int MOST_BYTES = 4 << 10;

  private static final int FIELD_BITS = 256;

  /**
   * Reads PKCS#10, DER.
   *
   * @throws IllegalArgumentException when it is none, or its key is of another kind, or its
   *     signature does not fit
   */
  public static CertificateRequest read(byte[] der) {
    if (der.length == 0 || der.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a certificate request has 1 to %d bytes, and this has %d"
              .formatted(MOST_BYTES, der.length));
    }
    try {
      JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
      PublicKey key = request.getPublicKey();
      if (!(key instanceof ECPublicKey ec)
          || ec.getParams().getCurve().getField().getFieldSize() != FIELD_BITS) {
        throw new IllegalArgumentException("the key of a certificate request must be on P-256");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("the signature of the certificate request does not fit");
      }
      return new CertificateRequest(key, Sha256.of(der));
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalStateException
        | ClassCastException e) {
      throw new IllegalArgumentException("this is no certificate request in PKCS#10, DER", e);
    }
  }

  /** SHA-256 of the SubjectPublicKeyInfo, for a person to compare. */
  public Sha256 fingerprint() {
    return Sha256.of(key.getEncoded());
  }
}
