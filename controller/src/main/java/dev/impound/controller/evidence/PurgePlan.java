package dev.impound.controller.evidence;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a purge of one capture removes.
 *
 * @param items items that lose their bytes
 * @param blobs every blob of the capture once, those that stay too
 */
public record PurgePlan(Capture capture, List<Item> items, List<PurgedBlob> blobs) {
  public PurgePlan {
    items = List.copyOf(items);
    blobs = List.copyOf(blobs);
  }

  /** Blobs that go. */
  public long removedBlobs() {
    return count(blob -> !blob.shared());
  }

  /** Bytes that become free. */
  public long removedBytes() {
    return bytes(blob -> !blob.shared());
  }

  /** Blobs that stay, because other captures have them too. */
  public long sharedBlobs() {
    return count(PurgedBlob::shared);
  }

  /** Bytes that stay for that reason. */
  public long sharedBytes() {
    return bytes(PurgedBlob::shared);
  }

  private long count(Predicate<PurgedBlob> which) {
    return blobs.stream().filter(which).count();
  }

  private long bytes(Predicate<PurgedBlob> which) {
    return blobs.stream().filter(which).mapToLong(PurgedBlob::size).sum();
  }
}
