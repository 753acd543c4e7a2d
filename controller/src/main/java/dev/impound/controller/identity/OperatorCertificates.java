package dev.impound.controller.identity;

import dev.impound.controller.rpc.Credential;
import dev.impound.controller.rpc.Gate;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which certificates of operators ended before their time: by logging out, or because an admin
 * revoked the operator. Answers from memory, which follows the register: at once for what is
 * decided here, with each {@link #refresh} for what another controller decided. Safe for many
 * threads.
 */
public final class OperatorCertificates implements Gate {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorCertificates.class);

  /** Dates of certificates are whole seconds: one that is issued after a cut must not end by it. */
  private static final Duration ROUNDING = Duration.ofSeconds(1);

  private final LoginRegister register;
  private final InstantSource clock;
  private final boolean shared;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Known known = new Known(Set.of(), Map.of());

  private record Known(Set<BigInteger> serials, Map<String, Instant> cuts) {}

  /**
   * Reads what is on record.
   *
   * @param shared whether other controllers use the register too
   */
  public OperatorCertificates(LoginRegister register, InstantSource clock, boolean shared) {
    this.register = register;
    this.clock = clock;
    this.shared = shared;
    learn();
  }

  /** Certificates of logins that are good now, by operator and end. */
  public List<LoginCertificate> good() {
    return register.good(now());
  }

  /** Ends the certificate that a caller shows, and every other of the same login. */
  public void end(Credential shown) {
    String operator = shown.identity().name();
    register.end(operator, shown.serial(), shown.until(), operator, now());
    learn();
    LOG.atInfo().addKeyValue("operator", operator).log("Operator has logged out");
  }

  /**
   * Ends every certificate that an operator has, made by hand or not, and its open codes.
   *
   * @param known whether there is such an operator; else nothing is done where nothing is on record
   * @return how many of those that are on record
   */
  public int endAll(String operator, boolean known, String by) {
    int ended = register.endAll(operator, known, by, now());
    learn();
    LOG.atInfo()
        .addKeyValue("operator", operator)
        .addKeyValue("by", by)
        .addKeyValue("ended", ended)
        .log("Certificates of an operator were ended");
    return ended;
  }

  /** Whether all certificates of an operator were ended once. */
  public boolean wereEnded(String operator) {
    return known.cuts().containsKey(operator);
  }

  @Override
  public Optional<Refusal> objection(Credential credential, Moment moment) {
    if (credential.identity().role() != SpiffeId.Role.OPERATOR) {
      return Optional.empty();
    }
    Known now = known;
    boolean ended =
        now.serials().contains(credential.serial())
            || isCut(credential, now.cuts().get(credential.identity().name()));
    return ended ? Optional.of(refusal(credential)) : Optional.empty();
  }

  private static boolean isCut(
      Credential credential, @org.jspecify.annotations.Nullable Instant cut) {
    return cut != null
        && !credential.from().plus(CertificateSigner.CLOCK_SKEW).plus(ROUNDING).isAfter(cut);
  }

  private static Refusal refusal(Credential credential) {
    return Refusal.of(
        RefusalReason.CERTIFICATE_ENDED,
        "this certificate of operator %s was ended: its holder has logged out, or was revoked"
            .formatted(credential.identity().name()),
        "an admin gives a code for a new one: impound operator invite "
            + credential.identity().name());
  }

  @Override
  public void refresh() {
    if (shared) {
      try {
        learn();
      } catch (RuntimeException e) {
        LOG.atDebug().setCause(e).log("Ended certificates cannot be read; those known count");
      }
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** One reading after the other, so that an older one never replaces a newer. */
  private void learn() {
    reading.lock();
    try {
      Set<BigInteger> serials = new HashSet<>();
      Map<String, Instant> cuts = new HashMap<>();
      for (LoginRegister.End end : register.ends(now())) {
        end.serial()
            .ifPresentOrElse(
                serials::add,
                () ->
                    cuts.merge(
                        end.operator(), end.at(), (one, two) -> one.isAfter(two) ? one : two));
      }
      known = new Known(Set.copyOf(serials), Map.copyOf(cuts));
    } finally {
      reading.unlock();
    }
  }
}
