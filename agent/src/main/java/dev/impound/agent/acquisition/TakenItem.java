package dev.impound.agent.acquisition;

import java.time.Instant;

/**
 * One kind of evidence as it was taken, or why it could not be.
 *
 * @param tool what it was taken with
 */
public record TakenItem(
    EvidenceKind kind, Taken taken, Instant started, Instant ended, String tool) {}
