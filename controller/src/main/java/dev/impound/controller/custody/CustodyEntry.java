package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.time.Instant;

/**
 * One entry of the chain.
 *
 * @param sequence number in the chain, from 1
 * @param previous digest of the entry before; 64 zeros for the first
 * @param at the controller's clock
 * @param tool program and version that wrote it
 * @param digest SHA-256 of the entry's line without its newline, which the next entry names
 */
public record CustodyEntry(
    long sequence, Sha256 previous, Instant at, CustodyEvent event, String tool, Sha256 digest) {}
