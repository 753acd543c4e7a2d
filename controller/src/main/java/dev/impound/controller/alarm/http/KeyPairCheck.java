package dev.impound.controller.alarm.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * Whether a private and a public key belong together; TLS would tell it only to the first sender.
 */
final class KeyPairCheck {
  private static final byte[] PROBE = "impound".getBytes(StandardCharsets.US_ASCII);

  private KeyPairCheck() {}

  /**
   * @throws GeneralSecurityException when they do not
   */
  static void check(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm(secret));
    signature.initSign(secret);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new InvalidKeyException("they do not belong together");
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }
}
