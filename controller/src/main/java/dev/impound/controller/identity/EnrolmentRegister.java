package dev.impound.controller.identity;

import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Tokens and enrolments across restarts, for all controllers that share them. Each method is one
 * transaction.
 */
public interface EnrolmentRegister {

  /** Makes the certificate of a node, and what stands above it; its own first. */
  @FunctionalInterface
  interface Issuer {
    List<X509Certificate> issue(NodeName node, PublicKey key);
  }

  /**
   * A request that proved to have a token.
   *
   * @param request SHA-256 of it
   */
  record Asked(
      TokenRecord token,
      NodeName node,
      PublicKey key,
      Sha256 request,
      Sha256 fingerprint,
      String address,
      Instant at) {}

  /** What became of a request. */
  sealed interface Outcome {}

  /** It is on record, with its certificate or waiting for an operator. */
  record Recorded(Enrolment enrolment) implements Outcome {}

  /** Nothing was issued. */
  record Refused(String why) implements Outcome {}

  /** Adds a token. */
  void add(TokenRecord token);

  /** One token, usable or not. */
  Optional<TokenRecord> token(String id);

  /** Makes a token useless; false where there is none. */
  boolean revoke(String id, Instant at);

  /** Tokens that can still be used, newest first. */
  List<TokenRecord> usable(Instant now);

  /**
   * Spends a use of the token, and issues the certificate, which retires those that the node had;
   * or leaves the request to an operator. The same request of the same token is answered with what
   * is on record, and spends nothing.
   */
  Outcome enroll(Asked asked, Issuer issuer);

  /** Issues what an operator admits; empty where nothing of that number waits. */
  Optional<Enrolment> admit(long number, String operator, Instant at, Issuer issuer);

  /** One enrolment. */
  Optional<Enrolment> enrolment(long number);

  /** Newest first. */
  List<Enrolment> newest(int limit);
}
