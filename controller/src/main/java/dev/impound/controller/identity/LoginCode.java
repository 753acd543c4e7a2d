package dev.impound.controller.identity;

import dev.impound.wire.Sha256;
import java.time.Instant;

/**
 * A login code as the controller keeps it: enough to verify a proof, not to make the code again.
 *
 * @param id names it; no secret
 * @param operator who gets a certificate for it
 * @param verifier SHA-256 of the secret
 */
public record LoginCode(
    String id, String operator, Sha256 verifier, String madeBy, Instant made, Instant expires) {}
