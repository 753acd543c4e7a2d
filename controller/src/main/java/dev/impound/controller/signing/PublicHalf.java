package dev.impound.controller.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/** The public key that belongs to a private one. */
public final class PublicHalf {
  private PublicHalf() {}

  /**
   * That of a key on P-256.
   *
   * @throws GeneralSecurityException when it is of another kind
   */
  public static PublicKey of(PrivateKey key) throws GeneralSecurityException {
    if (!(key instanceof ECPrivateKey ec)) {
      throw new GeneralSecurityException("it is of kind " + key.getAlgorithm());
    }
    var point = CustomNamedCurves.getByName("secp256r1").getG().multiply(ec.getS()).normalize();
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new ECPoint(
                    point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()),
                ec.getParams()));
  }
}
