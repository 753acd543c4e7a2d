package dev.impound.wire;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;

/**
 * How operators sign what a node does for nobody else: as commands are signed, with another fixed
 * text, so that neither stands for the other.
 */
public final class OperatorSignature {
  /** Most bytes of an order. */
  public static final int MOST_BYTES = 4 << 10;

  /** Longest time from the signing of an order until it may not be begun any more. */
  public static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private static final PrefixedSignature FORM =
      new PrefixedSignature("impound operator order v1\n");

  private OperatorSignature() {}

  /** Signs an order; DER. */
  public static byte[] sign(PrivateKey key, byte[] order) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(CommandSignature.ALGORITHM);
    signature.initSign(key);
    signature.update(FORM.signed(order));
    return signature.sign();
  }

  /** Whether {@code signature}, DER, is that of {@code key} over {@code order}. */
  public static boolean verifies(PublicKey key, byte[] order, byte[] signature) {
    return FORM.verifies(key, order, signature);
  }
}
