package dev.impound.agent.acquisition;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Where evidence goes. */
public interface EvidenceSink {
  /** A blob that is safe at the other end. */
  record Delivered(Sha256 sha256, long size) {}

  /**
   * Delivers all of {@code bytes} as one blob, and comes back when it is durable at the other end.
   * Does not close {@code bytes}. Its pace is that of the other end.
   *
   * @param size length where it is known
   * @throws IOException when {@code bytes} cannot be read
   * @throws NotDeliveredException when the other end did not take them
   */
  Delivered deliver(EvidenceKind kind, BlobPart part, OptionalLong size, InputStream bytes)
      throws IOException;

  /**
   * Which of these parts of an item the other end lacks. The others count as delivered from here
   * on, on the word of this side that its bytes have these digests.
   *
   * @return digests out of {@code parts}; all of them where the other end cannot tell
   * @throws NotDeliveredException when the other end takes nothing for the item
   */
  default Set<Sha256> lacking(EvidenceKind kind, List<ItemBlob> parts) {
    return parts.stream().map(ItemBlob::sha256).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Delivers a blob whose bytes can be had again, so that its delivery also goes on after what a
   * stream that is read once does not survive.
   *
   * @throws IOException when the bytes cannot be read
   * @throws NotDeliveredException when the other end did not take them
   */
  default Delivered deliver(EvidenceKind kind, BlobPart part, BlobSource source)
      throws IOException {
    try (InputStream bytes = source.open()) {
      return deliver(kind, part, source.size(), bytes);
    }
  }
}
