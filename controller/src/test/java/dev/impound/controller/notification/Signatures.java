package dev.impound.controller.notification;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Standard Webhooks, by the words of its specification and none of the code under test. */
final class Signatures {
  static final byte[] SECRET =
      "a secret of 32 bytes for a test.".getBytes(StandardCharsets.US_ASCII);
  static final String SECRET_TEXT = "whsec_" + Base64.getEncoder().encodeToString(SECRET);

  private Signatures() {}

  static String sign(byte[] secret, String id, Instant at, byte[] body) {
    return hmac(secret, id, Long.toString(at.getEpochSecond()), body);
  }

  /** The signature that a request should carry. */
  static String of(Receiver.Post post) {
    return hmac(SECRET, post.id(), post.timestamp(), post.body().getBytes(StandardCharsets.UTF_8));
  }

  private static String hmac(byte[] secret, String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
