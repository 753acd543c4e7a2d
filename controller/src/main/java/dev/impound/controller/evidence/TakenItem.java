package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One kind of evidence as the node says it took it, or why it could not.
 *
 * @param reason why it is not complete, safe to show; empty when it is
 * @param blobs what the node says it delivered; for an image the config first, then the layers from
 *     the base up
 * @param imageId for an image: its id as the engine gives it
 */
public record TakenItem(
    ItemKind kind,
    Status status,
    String reason,
    List<StoredBlob> blobs,
    Optional<Sha256> imageId,
    Optional<Instant> started,
    Optional<Instant> ended,
    String tool) {

  /** How taking an item ended. */
  public enum Status {
    /** All of it was delivered. */
    COMPLETE,
    /** Some of it was delivered. */
    PARTIAL,
    /** Nothing was delivered. */
    FAILED,
    /** There was nothing to take; the reason says why. */
    ABSENT
  }

  public TakenItem {
    blobs = List.copyOf(blobs);
  }
}
