package dev.impound.controller.receipt;

import dev.impound.wire.Sha256;
import java.util.List;

/**
 * One kind of evidence of a capture, as a node states it, or as it is stored.
 *
 * @param kind name of the kind, such as LOGS
 * @param name what messages call it, safe to show
 * @param whole whether it is said to be all of it
 */
public record ReceiptItem(String kind, String name, boolean whole, List<Part> parts) {
  /**
   * A blob.
   *
   * @param role its name, such as IMAGE_LAYER
   * @param size length in bytes
   */
  public record Part(String role, Sha256 sha256, long size) {}

  public ReceiptItem {
    parts = List.copyOf(parts);
  }
}
