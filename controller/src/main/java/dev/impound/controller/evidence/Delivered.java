package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.time.Instant;

/**
 * A blob that arrived whole, or that the store held already and the node did not send again.
 *
 * @param role what the node said of it beforehand; UNKNOWN when it said nothing
 * @param at the controller's clock when it was durable, or found to be stored
 * @param skipped whether it was not sent
 * @param wire bytes that crossed the wire for it: compressed where it travelled so, and again where
 *     it was sent again
 */
public record Delivered(
    ItemId item,
    ItemKind kind,
    Sha256 digest,
    long size,
    BlobRole role,
    Instant at,
    boolean skipped,
    long wire) {
  /** A blob that arrived as it is, or was skipped. */
  public Delivered(
      ItemId item,
      ItemKind kind,
      Sha256 digest,
      long size,
      BlobRole role,
      Instant at,
      boolean skipped) {
    this(item, kind, digest, size, role, at, skipped, skipped ? 0 : size);
  }

  /** A blob that arrived as it is. */
  public Delivered(
      ItemId item, ItemKind kind, Sha256 digest, long size, BlobRole role, Instant at) {
    this(item, kind, digest, size, role, at, false);
  }
}
