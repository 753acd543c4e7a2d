package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.util.Optional;

/**
 * A run of bytes of an item, known by its digest.
 *
 * @param digest SHA-256 of the bytes as stored
 * @param size length in bytes
 * @param diffId for a layer: SHA-256 of the uncompressed layer; empty for other roles
 */
public record StoredBlob(Sha256 digest, long size, BlobRole role, Optional<Sha256> diffId) {
  public StoredBlob {
    if (size < 0) {
      throw new IllegalArgumentException("size of blob %s is negative: %d".formatted(digest, size));
    }
    if (role == BlobRole.IMAGE_LAYER && diffId.isEmpty()) {
      throw new IllegalArgumentException("layer %s has no diff_id".formatted(digest));
    }
  }

  /** A blob that is no layer. */
  public static StoredBlob of(Sha256 digest, long size, BlobRole role) {
    return new StoredBlob(digest, size, role, Optional.empty());
  }
}
