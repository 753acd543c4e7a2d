package dev.impound.controller.evidence;

import dev.impound.controller.incident.IncidentId;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One evidence item.
 *
 * @param reason why it is not complete, safe to show; empty when it is
 * @param blobs what is stored of it; of a whole image the config, the layers from the base up, the
 *     manifest
 * @param imageId for an image: its id as the node's engine gave it
 * @param started the node's clock when taking it began
 * @param ended the node's clock when taking it ended
 * @param tool what the node took it with, safe to show
 * @param verified what the last verification found; empty before the first
 * @param keeper name of the controller whose store holds it
 */
public record Item(
    ItemId id,
    CaptureId capture,
    IncidentId incident,
    NodeName node,
    ContainerId container,
    ItemKind kind,
    ItemState state,
    String reason,
    List<StoredBlob> blobs,
    Optional<Sha256> imageId,
    Optional<Instant> started,
    Optional<Instant> ended,
    String tool,
    Optional<Boolean> verified,
    String keeper) {
  public Item {
    blobs = List.copyOf(blobs);
  }

  /** Bytes stored. */
  public long size() {
    return blobs.stream().mapToLong(StoredBlob::size).sum();
  }

  /**
   * Digest that names the item: of its one blob, or of an image's config; empty when not stored.
   */
  public Optional<Sha256> sha256() {
    return first(kind == ItemKind.IMAGE ? BlobRole.IMAGE_CONFIG : BlobRole.CONTENT)
        .map(StoredBlob::digest);
  }

  /** An image's layers, from the base up. */
  public List<StoredBlob> layers() {
    return blobs.stream().filter(blob -> blob.role() == BlobRole.IMAGE_LAYER).toList();
  }

  /** The diff_ids of an image's layers, from the base up. */
  public List<Sha256> diffIds() {
    return layers().stream().flatMap(layer -> layer.diffId().stream()).toList();
  }

  /** The first blob of this role. */
  Optional<StoredBlob> first(BlobRole role) {
    return blobs.stream().filter(blob -> blob.role() == role).findFirst();
  }

  /** The item with one more blob. */
  Item plus(StoredBlob blob) {
    List<StoredBlob> more = new ArrayList<>(blobs);
    more.add(blob);
    return with(more);
  }

  /** The item with these blobs. */
  public Item with(List<StoredBlob> stored) {
    return new Item(
        id, capture, incident, node, container, kind, state, reason, stored, imageId, started,
        ended, tool, verified, keeper);
  }
}
