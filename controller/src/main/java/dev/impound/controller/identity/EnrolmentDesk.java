package dev.impound.controller.identity;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.NodeName;
import dev.impound.wire.PinnedTrustManager;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.math.BigInteger;
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

/** Makes tokens, and gives certificates to nodes that have one. Safe for many threads. */
public final class EnrolmentDesk {
  private static final Logger LOG = LoggerFactory.getLogger(EnrolmentDesk.class);

  /** So that a proof is computed also where there is no such token. */
  private static final byte[] NOBODY = new byte[32];

  private final Supplier<Trust> trust;
  private final EnrolmentRegister register;
  private final CertificateRegister certificates;
  private final NodeCertificates known;
  private final InstantSource clock;
  private final Tries tries;
  private final SecureRandom random = new SecureRandom();

  /**
   * What certificates are made with.
   *
   * @param roots certificates of every root that nodes have to believe, the pinned one first
   * @param lifetime of a node's certificate
   */
  public record Trust(IssuingAuthority issuing, List<X509Certificate> roots, Duration lifetime) {
    public Trust {
      roots = List.copyOf(roots);
    }
  }

  /**
   * What a node is given.
   *
   * @param chain the certificate and what stands above it, PEM
   */
  public record Given(NodeName node, String chain) {}

  /**
   * Works over the two registers.
   *
   * @param trust what counts at the moment
   */
  public EnrolmentDesk(
      Supplier<Trust> trust,
      EnrolmentRegister register,
      CertificateRegister certificates,
      NodeCertificates known,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.trust = trust;
    this.register = register;
    this.certificates = certificates;
    this.known = known;
    this.clock = clock;
    this.tries = new Tries(nanoTime);
  }

  /** Every root that nodes have to believe. */
  public List<X509Certificate> roots() {
    return trust.get().roots();
  }

  /**
   * Makes a token; it can be used when this returns.
   *
   * @throws IllegalArgumentException when {@code order} asks for too much
   */
  public EnrolmentToken makeToken(TokenOrder order, String operator) {
    EnrolmentToken token =
        EnrolmentToken.make(random, PinnedTrustManager.pinOf(roots().getFirst()));
    Instant now = now();
    register.add(
        new TokenRecord(
            token.id(),
            order,
            Sha256.ofBytes(token.verifier()),
            operator,
            now,
            now.plus(order.life()),
            order.uses(),
            false));
    LOG.atInfo()
        .addKeyValue("token", token.id())
        .addKeyValue("node", order.node())
        .addKeyValue("operator", operator)
        .log("Enrolment token made");
    return token;
  }

  /** When a token that is made now ends. */
  public Instant expiry(TokenOrder order) {
    return now().plus(order.life());
  }

  /** Makes a token useless. Refuses, TOKEN_UNKNOWN. */
  public void revoke(String token) {
    if (!register.revoke(token, now())) {
      throw new RefusedException(
          RefusalReason.TOKEN_UNKNOWN,
          "there is no token %s".formatted(Printable.brief(token)),
          "\"impound node enrolments\" shows those that can be used");
    }
  }

  /** Tokens that can still be used, newest first. */
  public List<TokenRecord> usable() {
    return register.usable(now());
  }

  /** Enrolments, newest first. */
  public List<Enrolment> newest(int limit) {
    return register.newest(limit);
  }

  /**
   * Gives a node its first certificate. Refuses, ENROLMENT_REFUSED, whatever is wrong with the
   * token, ENROLMENT_PENDING, TOO_MANY_TRIES.
   *
   * @throws IllegalArgumentException when the request is none
   */
  public Given enroll(EnrolmentAsk ask) {
    if (!tries.take(ask.address())) {
      throw new RefusedException(
          RefusalReason.TOO_MANY_TRIES,
          "enrolment was tried too often from there, or in all",
          "wait a few seconds and try again");
    }
    CertificateRequest request = CertificateRequest.read(ask.request());
    Optional<TokenRecord> token = register.token(ask.token());
    byte[] expected =
        EnrolmentToken.proof(
            token.map(one -> one.verifier().bytes()).orElse(NOBODY), ask.request(), ask.server());
    boolean proved = MessageDigest.isEqual(expected, ask.proof());
    if (token.isEmpty() || !proved) {
      throw refused(ask, token.isEmpty() ? "there is no such token" : "the proof does not fit");
    }
    NodeName node =
        token
            .get()
            .nameFor(ask.wanted())
            .orElseThrow(() -> refused(ask, "it is for other names than the node's"));
    return switch (register.enroll(
        new EnrolmentRegister.Asked(
            token.get(),
            node,
            request.key(),
            request.digest(),
            request.fingerprint(),
            ask.address(),
            now()),
        this::issue)) {
      case EnrolmentRegister.Refused no -> throw refused(ask, no.why());
      case EnrolmentRegister.Recorded(Enrolment enrolment) -> given(enrolment);
    };
  }

  private Given given(Enrolment enrolment) {
    known.learn();
    if (enrolment.chain().isEmpty()) {
      throw new RefusedException(
          RefusalReason.ENROLMENT_PENDING,
          "enrolment %d of node %s waits for an operator"
              .formatted(enrolment.number(), enrolment.node()),
          "an operator compares the fingerprint: impound node admit %d --fingerprint SHA256"
              .formatted(enrolment.number()));
    }
    LOG.atInfo()
        .addKeyValue("node", enrolment.node())
        .addKeyValue("token", enrolment.token())
        .addKeyValue("fingerprint", enrolment.fingerprint())
        .addKeyValue("from", enrolment.address())
        .log("Node has enrolled");
    return new Given(enrolment.node(), enrolment.chain().get());
  }

  /** One answer for whatever is wrong; the log tells which. */
  private static RefusedException refused(EnrolmentAsk ask, String why) {
    LOG.atWarn()
        .addKeyValue("token", Printable.brief(ask.token()))
        .addKeyValue("from", ask.address())
        .addKeyValue("why", why)
        .log("Enrolment was refused");
    return new RefusedException(
        RefusalReason.ENROLMENT_REFUSED,
        "the token cannot be used: it is wrong, spent, expired or revoked, or for another node",
        "ask for a fresh one: impound node enroll NAME; the controller's log tells which it was");
  }

  /**
   * Admits a node whose enrolment waits. Refuses, ENROLMENT_UNKNOWN and FINGERPRINT_DIFFERS.
   *
   * @param fingerprint SHA-256 of the node's key, as the node itself shows it
   */
  public Enrolment admit(long number, Sha256 fingerprint, String operator) {
    Enrolment waiting =
        register
            .enrolment(number)
            .filter(one -> one.chain().isEmpty())
            .orElseThrow(() -> unknown(number));
    if (!waiting.fingerprint().equals(fingerprint)) {
      throw new RefusedException(
          RefusalReason.FINGERPRINT_DIFFERS,
          "the key that waits as enrolment %d has the fingerprint %s, and not %s"
              .formatted(number, waiting.fingerprint(), fingerprint),
          "somebody else may have used the token: do not admit it; impound node revoke-token "
              + waiting.token());
    }
    Enrolment admitted =
        register.admit(number, operator, now(), this::issue).orElseThrow(() -> unknown(number));
    known.learn();
    return admitted;
  }

  private static RefusedException unknown(long number) {
    return new RefusedException(
        RefusalReason.ENROLMENT_UNKNOWN,
        "no enrolment %d waits for an operator".formatted(number),
        "\"impound node enrolments\" shows those that wait");
  }

  /**
   * Gives a node the certificate that follows its current one, PEM with what stands above it.
   * Refuses, NOT_ENROLLED for a certificate that was made by hand, CERTIFICATE_REPLACED for one
   * that is not the latest.
   *
   * @param presented serial of the certificate that the node calls with
   * @throws IllegalArgumentException when the request is none
   */
  public String renew(NodeName node, BigInteger presented, byte[] request) {
    if (known.find(presented).isEmpty()) {
      throw new RefusedException(
          RefusalReason.NOT_ENROLLED,
          "the certificate of node %s was made by hand, and is not renewed by itself"
              .formatted(node),
          "enrol it: impound node enroll " + node);
    }
    CertificateRequest read = CertificateRequest.read(request);
    String chain =
        certificates
            .renew(node, presented, read.digest(), now(), () -> issue(node, read.key()))
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.CERTIFICATE_REPLACED,
                        "node %s has a newer certificate than the one it calls with"
                            .formatted(node),
                        ""));
    known.learn();
    LOG.atInfo().addKeyValue("node", node).log("Next certificate issued");
    return chain;
  }

  private List<X509Certificate> issue(NodeName node, PublicKey key) {
    try {
      Trust now = trust.get();
      SpiffeId identity = SpiffeId.node(now.issuing().trustDomain(), node);
      return now.issuing().issue(identity, key, now.lifetime());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign the certificate of node " + node, e);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
