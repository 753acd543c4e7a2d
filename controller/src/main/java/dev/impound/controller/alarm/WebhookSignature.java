package dev.impound.controller.alarm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of Standard Webhooks, symmetric: HMAC-SHA256 over {@code ID.SECONDS.BODY}. For what
 * comes in and for what goes out.
 */
public final class WebhookSignature {
  /** The message's id, chosen by its sender; the same when it is sent again. */
  public static final String ID_HEADER = "webhook-id";

  /** When it was signed, in seconds since 1970. */
  public static final String TIMESTAMP_HEADER = "webhook-timestamp";

  /** Signatures with a space between them. */
  public static final String SIGNATURE_HEADER = "webhook-signature";

  private static final String VERSION = "v1,";
  private static final String SECRET_PREFIX = "whsec_";
  private static final int LEAST_SECRET = 24;
  private static final int MOST_SECRET = 64;
  private static final String HMAC = "HmacSHA256";

  private WebhookSignature() {}

  /**
   * The bytes of a secret that is written {@code whsec_BASE64}.
   *
   * @throws IllegalArgumentException when it is not, or holds no 24 to 64 bytes; never with any of
   *     it in the text
   */
  public static byte[] secret(String text) {
    if (!text.startsWith(SECRET_PREFIX)) {
      throw new IllegalArgumentException("a secret starts with " + SECRET_PREFIX);
    }
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(text.substring(SECRET_PREFIX.length()));
    } catch (IllegalArgumentException e) {
      // The decoder's own text tells a character of the secret.
      throw new IllegalArgumentException("a secret is Base64 behind " + SECRET_PREFIX);
    }
    if (secret.length < LEAST_SECRET || secret.length > MOST_SECRET) {
      throw new IllegalArgumentException(
          "a secret has %d to %d bytes, and this one %d"
              .formatted(LEAST_SECRET, MOST_SECRET, secret.length));
    }
    return secret;
  }

  /** The signature header's value: {@code v1,BASE64}. */
  public static String sign(byte[] secret, String id, Instant at, byte[] body) {
    return VERSION + Base64.getEncoder().encodeToString(hmac(secret, id, at, body));
  }

  /**
   * Whether one of the signatures is made with one of the secrets. Takes the same time wherever
   * they differ. Says nothing of the message's age.
   *
   * @param signatures as in the header; those of other versions are passed over
   */
  public static boolean verify(
      List<byte[]> secrets, String id, Instant at, byte[] body, String signatures) {
    boolean fits = false;
    for (byte[] secret : secrets) {
      byte[] expected = sign(secret, id, at, body).getBytes(StandardCharsets.US_ASCII);
      for (String signature : signatures.split(" ", -1)) {
        fits |= MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8));
      }
    }
    return fits;
  }

  private static byte[] hmac(byte[] secret, String id, Instant at, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      mac.update("%s.%d.".formatted(id, at.getEpochSecond()).getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }
}
