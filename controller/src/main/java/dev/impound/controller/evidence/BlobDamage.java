package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.util.List;

/**
 * What is wrong with a stored blob.
 *
 * @param size bytes that were read of it
 * @param chunks numbers of the chunks that differ, from 0; empty when that is not known
 * @param what one sentence that names the blob and, where it is known, the place; safe to show
 */
public record BlobDamage(Sha256 blob, long size, List<Integer> chunks, String what) {
  public BlobDamage {
    chunks = List.copyOf(chunks);
  }

  /** Chunks that are damaged; a blob of which the place is not known counts as one. */
  public int count() {
    return Math.max(1, chunks.size());
  }
}
