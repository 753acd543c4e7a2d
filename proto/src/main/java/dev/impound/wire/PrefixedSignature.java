package dev.impound.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * ECDSA on P-256 with SHA-256 over a fixed text and, after it, bytes. The text keeps a signature of
 * one purpose from standing for another.
 */
final class PrefixedSignature {
  private final byte[] prefix;

  PrefixedSignature(String prefix) {
    this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] signed(byte[] bytes) {
    byte[] whole = new byte[prefix.length + bytes.length];
    System.arraycopy(prefix, 0, whole, 0, prefix.length);
    System.arraycopy(bytes, 0, whole, prefix.length, bytes.length);
    return whole;
  }

  boolean verifies(PublicKey key, byte[] bytes, byte[] signature) {
    try {
      Signature check = Signature.getInstance(CommandSignature.ALGORITHM);
      check.initVerify(key);
      check.update(prefix);
      check.update(bytes);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
