package dev.impound.controller.identity;

import dev.impound.controller.rpc.Credential;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.PinnedTrustManager;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes login codes, and gives certificates to operators who have one. Safe for many threads. */
public final class LoginDesk {
  /** How long a code can be used where nothing is said. */
  public static final Duration USUAL_LIFE = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(LoginDesk.class);
  private static final Duration LEAST_LIFE = Duration.ofMinutes(1);
  private static final Duration MOST_LIFE = Duration.ofDays(1);

  /** So that a proof is computed also where there is no such code. */
  private static final byte[] NOBODY = new byte[32];

  private final Supplier<EnrolmentDesk.Trust> trust;
  private final LoginSettings settings;
  private final LoginRegister register;
  private final Bans bans;
  private final InstantSource clock;
  private final Tries tries;
  private final SecureRandom random = new SecureRandom();

  /**
   * A code, to be told once.
   *
   * @param expires until when it can be used
   */
  public record Made(EnrolmentToken code, Instant expires) {}

  /**
   * A request that proved to have a code; nothing is spent yet.
   *
   * @param key that the certificate will be for
   */
  public record Proved(
      SpiffeId operator, LoginCode code, PublicKey key, LoginRegister.Asked asked) {}

  /**
   * What an operator is given.
   *
   * @param sessionEnds until when the login can be renewed
   */
  public record Given(LoginCertificate certificate, Instant sessionEnds) {}

  /**
   * Works over the register.
   *
   * @param trust what counts at the moment; its lifetime is for nodes
   */
  public LoginDesk(
      Supplier<EnrolmentDesk.Trust> trust,
      LoginSettings settings,
      LoginRegister register,
      Bans bans,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.trust = trust;
    this.settings = settings;
    this.register = register;
    this.bans = bans;
    this.clock = clock;
    this.tries = new Tries(nanoTime);
  }

  /** Every root that operators have to believe. */
  public List<X509Certificate> roots() {
    return trust.get().roots();
  }

  /**
   * Makes a code; it can be used when this returns. Refuses, OPERATOR_REVOKED, an operator who is
   * banned.
   *
   * @param life how long it can be used
   * @throws IllegalArgumentException when that is too short or too long
   */
  public Made invite(SpiffeId operator, Duration life, String by) {
    if (life.compareTo(LEAST_LIFE) < 0 || life.compareTo(MOST_LIFE) > 0) {
      throw new IllegalArgumentException("a login code lives 1m to 24h");
    }
    bans.of(operator)
        .ifPresent(
            ban -> {
              throw new RefusedException(
                  RefusalReason.OPERATOR_REVOKED,
                  "operator %s is %s".formatted(operator.name(), ban.inWords()),
                  "a certificate would be of no use while that stands");
            });
    EnrolmentToken code =
        EnrolmentToken.make(
            EnrolmentToken.Kind.OPERATOR, random, PinnedTrustManager.pinOf(roots().getFirst()));
    Instant now = now();
    register.add(
        new LoginCode(
            code.id(), operator.name(), Sha256.ofBytes(code.verifier()), by, now, now.plus(life)));
    LOG.atInfo()
        .addKeyValue("code", code.id())
        .addKeyValue("operator", operator.name())
        .addKeyValue("by", by)
        .log("Login code made");
    return new Made(code, now.plus(life));
  }

  /**
   * Whether a request has a code. Refuses, LOGIN_REFUSED, whatever is wrong, and TOO_MANY_TRIES.
   *
   * @throws IllegalArgumentException when the request is none
   */
  public Proved prove(EnrolmentAsk ask) {
    if (!tries.take(ask.address())) {
      throw new RefusedException(
          RefusalReason.TOO_MANY_TRIES,
          "a login was tried too often from there, or in all",
          "wait a few seconds and try again");
    }
    CertificateRequest request = CertificateRequest.read(ask.request());
    Optional<LoginCode> code = register.code(ask.token());
    byte[] expected =
        EnrolmentToken.proof(
            EnrolmentToken.Kind.OPERATOR,
            code.map(one -> one.verifier().bytes()).orElse(NOBODY),
            ask.request(),
            ask.server());
    boolean proved = MessageDigest.isEqual(expected, ask.proof());
    if (code.isEmpty() || !proved) {
      throw refused(
          ask.token(),
          ask.address(),
          code.isEmpty() ? "there is no such code" : "the proof does not fit");
    }
    SpiffeId operator =
        SpiffeId.operator(trust.get().issuing().trustDomain(), code.get().operator());
    if (bans.of(operator).isPresent()) {
      throw refused(ask.token(), ask.address(), "the operator is banned");
    }
    return new Proved(
        operator,
        code.get(),
        request.key(),
        new LoginRegister.Asked(request.digest(), ask.address(), now()));
  }

  /**
   * Spends the code; the same request may come again. Refuses, LOGIN_REFUSED, one that is spent by
   * another, expired or revoked.
   */
  public Given give(Proved proved) {
    Instant end = proved.asked().at().plus(settings.session());
    LoginCertificate certificate =
        switch (register.login(
            proved.code(),
            proved.asked(),
            () -> issue(proved.operator(), proved.key(), proved.asked().at(), end))) {
          case LoginRegister.Recorded(LoginCertificate recorded) -> recorded;
          case LoginRegister.Refused(String why) ->
              throw refused(proved.code().id(), proved.asked().address(), why);
        };
    LOG.atInfo()
        .addKeyValue("operator", certificate.operator())
        .addKeyValue("code", proved.code().id())
        .addKeyValue("from", proved.asked().address())
        .addKeyValue("expires", certificate.expires())
        .log("Operator has logged in");
    return given(certificate);
  }

  private Given given(LoginCertificate certificate) {
    return new Given(certificate, certificate.started().plus(settings.session()));
  }

  /** Until when what follows a certificate can be got. */
  public Instant sessionEnd(LoginCertificate certificate) {
    return given(certificate).sessionEnds();
  }

  /** One answer for whatever is wrong; the log tells which. */
  private static RefusedException refused(String code, String address, String why) {
    LOG.atWarn()
        .addKeyValue("code", Printable.brief(code))
        .addKeyValue("from", address)
        .addKeyValue("why", why)
        .log("Login was refused");
    return new RefusedException(
        RefusalReason.LOGIN_REFUSED,
        "the code cannot be used: it is wrong, spent, expired or revoked",
        "ask an admin for a fresh one: impound operator invite NAME");
  }

  /**
   * Gives the holder of a certificate of a login another, for another key. Refuses, NOT_ENROLLED
   * for a certificate that was made by hand, SESSION_OVER, CERTIFICATE_REPLACED where another key
   * was certified after this one.
   *
   * @throws IllegalArgumentException when the request is none
   */
  public Given renew(Credential shown, byte[] request, String address) {
    LoginCertificate present =
        register
            .certificate(shown.serial())
            .filter(one -> one.operator().equals(shown.identity().name()))
            .orElseThrow(() -> byHand(shown));
    CertificateRequest read = CertificateRequest.read(request);
    Instant now = now();
    Instant end = sessionEnd(present);
    // Dates of certificates are whole seconds. One that ends with the session gains nothing.
    if (!present.expires().plusSeconds(1).isBefore(end)) {
      throw new RefusedException(
          RefusalReason.SESSION_OVER,
          "the login of %s began at %s and lasts until %s at most"
              .formatted(present.operator(), present.started(), end),
          "an admin gives a new code: impound operator invite " + present.operator());
    }
    return switch (register.renew(
        present,
        new LoginRegister.Asked(read.digest(), address, now),
        () -> issue(shown.identity(), read.key(), now, end))) {
      case LoginRegister.Recorded(LoginCertificate recorded) -> given(recorded);
      case LoginRegister.Refused(String why) ->
          throw new RefusedException(
              RefusalReason.CERTIFICATE_REPLACED,
              "the certificate of operator %s cannot be renewed: %s"
                  .formatted(present.operator(), why),
              "if that was not you, have an admin revoke you: impound operator revoke "
                  + present.operator());
    };
  }

  private static RefusedException byHand(Credential shown) {
    return new RefusedException(
        RefusalReason.NOT_ENROLLED,
        "the certificate of operator %s was made by hand, and is not renewed"
            .formatted(shown.identity().name()),
        "log in: impound operator invite %s, then impound login"
            .formatted(shown.identity().name()));
  }

  /** Ends with the session at the latest. */
  private List<X509Certificate> issue(SpiffeId operator, PublicKey key, Instant now, Instant end) {
    Duration left = Duration.between(now, end);
    Duration life = left.compareTo(settings.lifetime()) < 0 ? left : settings.lifetime();
    try {
      return trust.get().issuing().issue(operator, key, life);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(
          "cannot sign the certificate of operator " + operator.name(), e);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
