package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.time.Instant;

/**
 * A blob that arrived whole, or that the store held already and the node did not send again.
 *
 * @param role what the node said of it beforehand; UNKNOWN when it said nothing
 * @param at the controller's clock when it was durable, or found to be stored
 * @param skipped whether it was not sent
 */
public record Delivered(
    ItemId item,
    ItemKind kind,
    Sha256 digest,
    long size,
    BlobRole role,
    Instant at,
    boolean skipped) {
  /** A blob that arrived. */
  public Delivered(
      ItemId item, ItemKind kind, Sha256 digest, long size, BlobRole role, Instant at) {
    this(item, kind, digest, size, role, at, false);
  }
}
