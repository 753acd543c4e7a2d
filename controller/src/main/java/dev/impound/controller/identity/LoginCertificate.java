package dev.impound.controller.identity;

import java.math.BigInteger;
import java.time.Instant;

/**
 * A certificate that an operator got by a login.
 *
 * @param session id of the code that began the login
 * @param started when the login began
 * @param issued when this one was made
 * @param expires last instant at which it is valid
 * @param chain it and what stands above it, PEM
 */
public record LoginCertificate(
    BigInteger serial,
    String operator,
    String session,
    Instant started,
    Instant issued,
    Instant expires,
    String chain) {}
