package dev.impound.controller.rpc;

import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call at all, whichever method. Decided anew at each call and again and again about each
 * open one, because a connection outlives its certificate and a stream its connection's handshake.
 */
public final class Admission {
  private final String trustDomain;
  private final InstantSource clock;
  private final Gate gate;
  private final Set<String> callableAfterExpiry;

  /**
   * Admits holders of certificates of a trust domain.
   *
   * @param callableAfterExpiry full names of the methods that take a certificate whose time is
   *     over; how long after is the trust manager's to decide
   */
  public Admission(
      String trustDomain, InstantSource clock, Gate gate, Set<String> callableAfterExpiry) {
    this.trustDomain = trustDomain;
    this.clock = clock;
    this.gate = gate;
    this.callableAfterExpiry = Set.copyOf(callableAfterExpiry);
  }

  /**
   * Why a call is refused, or ended; empty when it may go on.
   *
   * @param credential empty where the connection has none of this kind
   * @param method full name of the method
   */
  Optional<Refusal> objection(Optional<Credential> credential, String method, Gate.Moment moment) {
    Optional<Credential> own =
        credential.filter(one -> one.identity().trustDomain().equals(trustDomain));
    if (own.isEmpty()) {
      return Optional.of(
          Refusal.of(
              RefusalReason.NO_IDENTITY,
              "the connection's certificate holds no identity of this installation",
              "use a certificate that \"impound-controller issue\" made"));
    }
    return outOfTime(own.get(), method).or(() -> gate.objection(own.get(), moment));
  }

  private Optional<Refusal> outOfTime(Credential credential, String method) {
    Instant now = clock.instant();
    if (now.isBefore(credential.from())) {
      return Optional.of(
          expired(
              credential,
              "is valid from %s on, and it is %s here".formatted(credential.from(), now)));
    }
    if (now.isAfter(credential.until()) && !callableAfterExpiry.contains(method)) {
      return Optional.of(
          expired(
              credential, "expired at %s, and it is %s here".formatted(credential.until(), now)));
    }
    return Optional.empty();
  }

  private static Refusal expired(Credential credential, String why) {
    return Refusal.of(
        RefusalReason.CERTIFICATE_EXPIRED,
        "the certificate of %s %s".formatted(credential.identity(), why),
        "compare the clocks; else it needs a new certificate");
  }

  void refresh() {
    gate.refresh();
  }
}
