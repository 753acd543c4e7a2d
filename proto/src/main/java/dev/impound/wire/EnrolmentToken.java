package dev.impound.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What lets a node enrol: {@code impound1.ID.SECRET.PIN}. The secret never travels; it proves a
 * request by an HMAC. The pin tells the node which authority to believe before it knows any. Texts
 * of this class never hold the secret, but for {@link #reveal}.
 */
public final class EnrolmentToken {
  private static final int ID_BYTES = 9;
  private static final int SECRET_BYTES = 32;
  private static final String CONTEXT = "impound enrolment v1\n";
  private static final Pattern FORM =
      Pattern.compile("impound1\\.([A-Za-z0-9_-]{12})\\.([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");

  private final String id;
  private final byte[] secret;
  private final Sha256 pin;

  private EnrolmentToken(String id, byte[] secret, Sha256 pin) {
    this.id = id;
    this.secret = secret;
    this.pin = pin;
  }

  /**
   * A fresh token.
   *
   * @param pin SHA-256 of the root certificate's SubjectPublicKeyInfo
   */
  public static EnrolmentToken make(SecureRandom random, Sha256 pin) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new EnrolmentToken(base64(id), secret, pin);
  }

  /**
   * Reads a token, with or without space around it.
   *
   * @throws IllegalArgumentException when it has another form; never with any of it in the text
   */
  public static EnrolmentToken parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "this is no enrolment token; one begins with \"impound1.\" and is printed by \"impound"
              + " node enroll\"");
    }
    Base64.Decoder decoder = Base64.getUrlDecoder();
    return new EnrolmentToken(
        matcher.group(1),
        decoder.decode(matcher.group(2)),
        Sha256.ofBytes(decoder.decode(matcher.group(3))));
  }

  /** Names the token; no secret. */
  public String id() {
    return id;
  }

  /** SHA-256 of the SubjectPublicKeyInfo of the root certificate to believe. */
  public Sha256 pin() {
    return pin;
  }

  /** The whole token. Secret: for the node alone. */
  public String reveal() {
    return "impound1.%s.%s.%s".formatted(id, base64(secret), base64(pin.bytes()));
  }

  /** What a controller keeps to verify proofs: a SHA-256 of the secret. */
  public byte[] verifier() {
    return Sha256.of(secret).bytes();
  }

  /**
   * Proves a request without showing the secret, to the server of one certificate alone.
   *
   * @param verifier of {@link #verifier}
   * @param request DER of the PKCS#10 request
   * @param server DER of the certificate that the server of the connection showed
   */
  public static byte[] proof(byte[] verifier, byte[] request, byte[] server) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(verifier, "HmacSHA256"));
      mac.update(CONTEXT.getBytes(StandardCharsets.US_ASCII));
      mac.update(Sha256.of(request).bytes());
      mac.update(Sha256.of(server).bytes());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks HmacSHA256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnrolmentToken token
        && id.equals(token.id)
        && Arrays.equals(secret, token.secret)
        && pin.equals(token.pin);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "enrolment token " + id;
  }
}
