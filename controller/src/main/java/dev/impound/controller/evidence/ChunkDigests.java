package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The digests of consecutive chunks of a blob, which tell where damage lies. Used by one thread at
 * a time.
 */
final class ChunkDigests {
  /** Length of a chunk; the last one of a blob may be shorter. */
  static final int CHUNK_BYTES = 8 << 20;

  private final MessageDigest digest = Sha256.newDigest();
  private final List<Sha256> finished = new ArrayList<>();
  private int filled;

  /** Takes the next bytes; leaves {@code bytes} as it is. */
  void update(ByteBuffer bytes) {
    ByteBuffer rest = bytes.duplicate();
    while (rest.hasRemaining()) {
      int count = Math.min(rest.remaining(), CHUNK_BYTES - filled);
      digest.update(rest.slice(rest.position(), count));
      rest.position(rest.position() + count);
      filled += count;
      if (filled == CHUNK_BYTES) {
        finished.add(Sha256.ofFinished(digest));
        filled = 0;
      }
    }
  }

  /** Of all that came; of nothing, none. */
  List<Sha256> finish() {
    if (filled > 0) {
      finished.add(Sha256.ofFinished(digest));
      filled = 0;
    }
    return List.copyOf(finished);
  }

  /** How many chunks a blob of this size has. */
  static long count(long size) {
    return (size + CHUNK_BYTES - 1) / CHUNK_BYTES;
  }
}
