package dev.impound.controller.identity;

import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Certificates of enrolled nodes across restarts, for all controllers that share them. Each method
 * is one transaction.
 */
public interface CertificateRegister {

  /**
   * What has changed.
   *
   * @param last number of the latest change, to ask from the next time
   */
  record Changes(long last, List<CertificateRecord> certificates) {}

  /**
   * The certificate by which a node calls.
   *
   * @param chain it, and what stands above it
   */
  record InUse(NodeName node, List<X509Certificate> chain) {}

  /**
   * For each node the certificate that is current, or that waits to be seen where none is, of those
   * that end after {@code since}.
   */
  List<InUse> inUse(Instant since);

  /** Certificates whose standing has changed after change {@code after}; 0 for all there are. */
  Changes since(long after);

  /**
   * A certificate that waited to be seen was seen: it is the current one, and replaces the other.
   */
  void seen(NodeName node, BigInteger serial, Instant at);

  /**
   * Puts the next certificate of a node on record; one that was never seen is retired by it.
   *
   * @param request SHA-256 of the request; where the certificate of the same request waits to be
   *     seen, that one is answered and nothing is issued
   * @return the chain, PEM; empty where {@code presented} is not the node's current certificate
   */
  Optional<String> renew(
      NodeName node,
      BigInteger presented,
      Sha256 request,
      Instant at,
      Supplier<List<X509Certificate>> issue);
}
