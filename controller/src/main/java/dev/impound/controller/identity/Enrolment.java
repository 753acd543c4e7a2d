package dev.impound.controller.identity;

import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * A request of a node that proved to have a token.
 *
 * @param number from 1
 * @param token id of the token
 * @param request SHA-256 of the certificate request
 * @param fingerprint SHA-256 of its public key
 * @param address where it came from
 * @param chain the certificate and what stands above it, PEM; empty while it waits for an operator
 * @param admittedBy the operator who admitted it; empty where nobody had to, or has
 */
public record Enrolment(
    long number,
    String token,
    NodeName node,
    Sha256 request,
    Sha256 fingerprint,
    String address,
    Instant at,
    Optional<String> chain,
    Optional<String> admittedBy) {}
