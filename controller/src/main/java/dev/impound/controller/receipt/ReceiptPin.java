package dev.impound.controller.receipt;

import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;

/**
 * The certificate that a node showed first.
 *
 * @param certificate SHA-256 of it, DER
 * @param since when a controller saw it first
 */
public record ReceiptPin(NodeName node, Sha256 certificate, Instant since) {}
