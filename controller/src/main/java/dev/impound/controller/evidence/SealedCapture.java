package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.nio.file.Path;
import java.util.List;

/**
 * A capture whose manifest is closed.
 *
 * @param manifest digest of the manifest
 * @param path where the manifest lies
 */
public record SealedCapture(CaptureId id, List<Item> items, Sha256 manifest, Path path) {
  public SealedCapture {
    items = List.copyOf(items);
  }

  /** Whether every item is stored whole. */
  public boolean isComplete() {
    return items.stream().allMatch(item -> item.state() == ItemState.SEALED);
  }
}
