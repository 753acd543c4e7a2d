package dev.impound.wire;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;

/**
 * How commands to agents are signed: ECDSA on P-256 with SHA-256 over a fixed prefix and the
 * command's bytes. The prefix keeps a signature from standing for anything else.
 */
public final class CommandSignature {
  /** The JDK's name of the algorithm. */
  public static final String ALGORITHM = "SHA256withECDSA";

  /** Most bytes of a command. */
  public static final int MOST_BYTES = 1 << 20;

  /** Longest time from the signing of a command until it may not be begun any more. */
  public static final Duration LONGEST_LIFE = Duration.ofMinutes(10);

  private static final PrefixedSignature FORM = new PrefixedSignature("impound command v1\n");

  /** Order of the group of P-256, which no other curve has. */
  private static final BigInteger P256_ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private CommandSignature() {}

  /** Exactly what is signed for {@code command}. */
  public static byte[] signed(byte[] command) {
    return FORM.signed(command);
  }

  /** What names a key: SHA-256 of its SubjectPublicKeyInfo. */
  public static Sha256 keyId(PublicKey key) {
    return Sha256.of(key.getEncoded());
  }

  /** Whether commands can be signed with keys of this kind. */
  public static boolean isFit(PublicKey key) {
    return key instanceof ECPublicKey ec && ec.getParams().getOrder().equals(P256_ORDER);
  }

  /** Whether {@code signature}, DER, is that of {@code key} over {@code command}. */
  public static boolean verifies(PublicKey key, byte[] command, byte[] signature) {
    return FORM.verifies(key, command, signature);
  }
}
