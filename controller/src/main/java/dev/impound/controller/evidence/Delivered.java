package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.time.Instant;

/**
 * A blob that arrived whole.
 *
 * @param role what the node said of it beforehand; UNKNOWN when it said nothing
 * @param at the controller's clock when it was durable
 */
public record Delivered(
    ItemId item, ItemKind kind, Sha256 digest, long size, BlobRole role, Instant at) {}
