package dev.impound.controller.identity;

import dev.impound.wire.NodeName;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate that a node got by enrolment or renewal.
 *
 * @param changed when it came to its standing
 * @param expires last instant at which it is valid
 */
public record CertificateRecord(
    BigInteger serial, NodeName node, Standing standing, Instant changed, Instant expires) {
  /** How long after its successor was seen a certificate may still begin calls. */
  static final Duration OVERLAP = Duration.ofSeconds(60);

  /** How it stands beside the node's others. */
  public enum Standing {
    /** Issued and not seen yet; the one before it is good until then. */
    NEXT,
    /** The one that the node uses. */
    CURRENT,
    /** A newer one was seen. Who shows this one later has a copy, or was set back. */
    REPLACED,
    /** The node was enrolled anew, or fetched another in its place before it was used. */
    RETIRED
  }
}
