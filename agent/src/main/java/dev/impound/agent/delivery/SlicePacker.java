package dev.impound.agent.delivery;

import com.google.protobuf.UnsafeByteOperations;
import dev.impound.evidence.v1.Slice;
import dev.impound.evidence.v1.SliceEncoding;
import dev.impound.wire.ZstdSlices;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Makes slices of one blob, compressed where that is wanted, offered by the controller, and worth
 * it. Used by one thread at a time.
 */
final class SlicePacker {
  /** Slices that go as they are after one that did not become smaller: 8 MiB. */
  static final int REST = 16;

  /** Smaller ones fit a few packets anyway. */
  private static final int LEAST = 4 << 10;

  private final Compression compression;
  private final boolean limited;
  private final LinkGauge gauge;
  private boolean offered;
  private int resting;

  /**
   * Packs for one blob.
   *
   * @param limited whether the node's bandwidth has a limit
   */
  SlicePacker(Compression compression, boolean limited, LinkGauge gauge) {
    this.compression = compression;
    this.limited = limited;
    this.gauge = gauge;
  }

  /** Takes note of what the controller understands. */
  void offered(List<SliceEncoding> encodings) {
    offered =
        compression != Compression.NEVER
            && encodings.contains(SliceEncoding.SLICE_ENCODING_ZSTD)
            && ZstdSlices.problem().isEmpty();
  }

  /** The bytes of a piece but for the first {@code skipped}. */
  Slice slice(ReplayWindow.Piece piece, int skipped) {
    int length = piece.length() - skipped;
    Slice.Builder slice = Slice.newBuilder().setOffset(piece.offset() + skipped);
    Optional<ByteBuffer> frame = frame(piece, skipped, length);
    if (frame.isEmpty()) {
      return slice.setData(UnsafeByteOperations.unsafeWrap(piece.bytes(), skipped, length)).build();
    }
    return slice
        .setData(UnsafeByteOperations.unsafeWrap(frame.get()))
        .setEncoding(SliceEncoding.SLICE_ENCODING_ZSTD)
        .setRawLength(length)
        .build();
  }

  private Optional<ByteBuffer> frame(ReplayWindow.Piece piece, int skipped, int length) {
    if (!offered || length < LEAST || !isWanted()) {
      return Optional.empty();
    }
    if (resting > 0) {
      resting--;
      return Optional.empty();
    }
    Optional<ByteBuffer> frame = ZstdSlices.compress(piece.bytes(), skipped, length);
    resting = frame.isEmpty() ? REST : 0;
    return frame;
  }

  private boolean isWanted() {
    return switch (compression) {
      case AUTO -> limited || gauge.isSlow();
      case NEVER -> false;
      case ALWAYS -> true;
    };
  }
}
