package dev.impound.controller.identity;

import dev.impound.wire.Sha256;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Codes, and certificates that operators got by them, across restarts, for all controllers that
 * share them. Each method is one transaction.
 */
public interface LoginRegister {

  /**
   * A request that proved its right to a certificate.
   *
   * @param request SHA-256 of it
   * @param address where it came from
   */
  record Asked(Sha256 request, String address, Instant at) {}

  /** What became of a request. */
  sealed interface Outcome {}

  /** Its certificate is on record. */
  record Recorded(LoginCertificate certificate) implements Outcome {}

  /** Nothing was issued. */
  record Refused(String why) implements Outcome {}

  /**
   * That a certificate ended before its time.
   *
   * @param serial empty for all of the operator that were issued until {@code at}
   */
  record End(String operator, Optional<BigInteger> serial, Instant at) {}

  /** Adds a code. */
  void add(LoginCode code);

  /** One code, spent or not. */
  Optional<LoginCode> code(String id);

  /**
   * Spends a code and puts its certificate on record. The same request of the same code is answered
   * with what is on record, and spends nothing.
   *
   * @param issue makes the certificate, and what stands above it; its own first
   */
  Outcome login(LoginCode code, Asked asked, Supplier<List<X509Certificate>> issue);

  /** As {@link #login}, for what follows a certificate: each is followed by one. */
  Outcome renew(LoginCertificate present, Asked asked, Supplier<List<X509Certificate>> issue);

  /** One certificate. */
  Optional<LoginCertificate> certificate(BigInteger serial);

  /** Certificates that are valid by their dates and did not end, by operator and end. */
  List<LoginCertificate> good(Instant now);

  /**
   * Ends a certificate, and those of the same login.
   *
   * @param expires last instant at which it is valid by its dates
   */
  void end(String operator, BigInteger serial, Instant expires, String by, Instant at);

  /**
   * Ends all certificates of an operator, and codes that it has not used.
   *
   * @param known whether there is such an operator; else nothing is done where nothing is on record
   * @return how many of those that are on record
   */
  int endAll(String operator, boolean known, String by, Instant at);

  /** What ended and could still be shown. */
  List<End> ends(Instant now);
}
