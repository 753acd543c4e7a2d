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
 * What lets a node enrol, {@code impound1.ID.SECRET.PIN}, or an operator log in, {@code
 * impound-login1.ID.SECRET.PIN}. The secret never travels; it proves a request by an HMAC, and a
 * proof for the one is none for the other. The pin tells which authority to believe before any is
 * known. Texts of this class never hold the secret, but for {@link #reveal}.
 */
public final class EnrolmentToken {
  private static final int ID_BYTES = 9;
  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM =
      Pattern.compile(
          "(impound1|impound-login1)\\.([A-Za-z0-9_-]{12})\\.([A-Za-z0-9_-]{43})"
              + "\\.([A-Za-z0-9_-]{43})");

  /** Whom a token lets in. */
  public enum Kind {
    /** A node, that enrols. */
    NODE("impound1", "impound enrolment v1\n", "enrolment token", "impound node enroll"),
    /** An operator, who logs in. */
    OPERATOR("impound-login1", "impound login v1\n", "login code", "impound operator invite");

    private final String prefix;
    private final String context;
    private final String words;
    private final String command;

    Kind(String prefix, String context, String words, String command) {
      this.prefix = prefix;
      this.context = context;
      this.words = words;
      this.command = command;
    }
  }

  private final Kind kind;
  private final String id;
  private final byte[] secret;
  private final Sha256 pin;

  private EnrolmentToken(Kind kind, String id, byte[] secret, Sha256 pin) {
    this.kind = kind;
    this.id = id;
    this.secret = secret;
    this.pin = pin;
  }

  /** A fresh token for a node. */
  public static EnrolmentToken make(SecureRandom random, Sha256 pin) {
    return make(Kind.NODE, random, pin);
  }

  /**
   * A fresh token.
   *
   * @param pin SHA-256 of the root certificate's SubjectPublicKeyInfo
   */
  public static EnrolmentToken make(Kind kind, SecureRandom random, Sha256 pin) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new EnrolmentToken(kind, base64(id), secret, pin);
  }

  /** Reads a node's token, as {@link #parse(Kind, String)}. */
  public static EnrolmentToken parse(String text) {
    return parse(Kind.NODE, text);
  }

  /**
   * Reads a token, with or without space around it.
   *
   * @throws IllegalArgumentException when it has another form, or is of another kind; never with
   *     any of it in the text
   */
  public static EnrolmentToken parse(Kind kind, String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches() || !matcher.group(1).equals(kind.prefix)) {
      throw new IllegalArgumentException(
          "this is no %s; one begins with \"%s.\" and is printed by \"%s\""
              .formatted(kind.words, kind.prefix, kind.command));
    }
    Base64.Decoder decoder = Base64.getUrlDecoder();
    return new EnrolmentToken(
        kind,
        matcher.group(2),
        decoder.decode(matcher.group(3)),
        Sha256.ofBytes(decoder.decode(matcher.group(4))));
  }

  /** Names the token; no secret. */
  public String id() {
    return id;
  }

  /** SHA-256 of the SubjectPublicKeyInfo of the root certificate to believe. */
  public Sha256 pin() {
    return pin;
  }

  /** The whole token. Secret: for its holder alone. */
  public String reveal() {
    return "%s.%s.%s.%s".formatted(kind.prefix, id, base64(secret), base64(pin.bytes()));
  }

  /** What a controller keeps to verify proofs: a SHA-256 of the secret. */
  public byte[] verifier() {
    return Sha256.of(secret).bytes();
  }

  /** Proves a node's request, as {@link #proof(Kind, byte[], byte[], byte[])}. */
  public static byte[] proof(byte[] verifier, byte[] request, byte[] server) {
    return proof(Kind.NODE, verifier, request, server);
  }

  /**
   * Proves a request without showing the secret, to the server of one certificate alone.
   *
   * @param verifier of {@link #verifier}
   * @param request DER of the PKCS#10 request
   * @param server DER of the certificate that the server of the connection showed
   */
  public static byte[] proof(Kind kind, byte[] verifier, byte[] request, byte[] server) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(verifier, "HmacSHA256"));
      mac.update(kind.context.getBytes(StandardCharsets.US_ASCII));
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
        && kind == token.kind
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
    return kind.words + " " + id;
  }
}
