package dev.impound.controller.evidence;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.UnfitFrameException;
import dev.impound.wire.ZstdSlices;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reaches the array below received bytes: hashing a read-only buffer copies it in small pieces,
 * which costs more than the hash.
 */
final class SliceBytes extends ByteOutput {
  private @Nullable ByteBuffer only;
  private int pieces;

  private SliceBytes() {}

  /** The bytes, only to be read; over their own array where they lie in one piece. */
  static ByteBuffer of(ByteString bytes) {
    SliceBytes found = new SliceBytes();
    try {
      UnsafeByteOperations.unsafeWriteTo(bytes, found);
    } catch (IOException e) {
      throw new IllegalStateException("nothing here writes anywhere", e);
    }
    ByteBuffer only = found.only;
    return found.pieces == 1 && only != null ? only : bytes.asReadOnlyByteBuffer();
  }

  /**
   * The bytes that a slice stands for. Refuses with MALFORMED what cannot be decoded to exactly the
   * length that it tells; takes no more memory than a slice may have, whatever came.
   */
  static ByteBuffer raw(Slice slice) {
    return switch (slice.getEncoding()) {
      case SLICE_ENCODING_UNSPECIFIED -> of(slice.getData());
      case SLICE_ENCODING_ZSTD -> decoded(slice);
      case UNRECOGNIZED -> throw unfit(slice, "its encoding is none that was offered");
    };
  }

  private static ByteBuffer decoded(Slice slice) {
    if (Integer.compareUnsigned(slice.getData().size(), slice.getRawLength()) > 0) {
      throw unfit(
          slice,
          "%d bytes are to become %s"
              .formatted(slice.getData().size(), Integer.toUnsignedString(slice.getRawLength())));
    }
    try {
      return ByteBuffer.wrap(
          ZstdSlices.decompress(slice.getData().toByteArray(), slice.getRawLength()));
    } catch (UnfitFrameException e) {
      throw unfit(slice, String.valueOf(e.getMessage()));
    }
  }

  private static RefusedException unfit(Slice slice, String why) {
    return new RefusedException(
        RefusalReason.MALFORMED,
        "a compressed slice at byte %s cannot be decoded: %s"
            .formatted(Long.toUnsignedString(slice.getOffset()), why),
        "deliver the blob again from its start; delivery.compression: never sends it as it is");
  }

  @Override
  public void write(byte value) {
    pieces += 2;
  }

  @Override
  public void write(byte[] value, int offset, int length) {
    writeLazy(value, offset, length);
  }

  @Override
  public void writeLazy(byte[] value, int offset, int length) {
    only = ByteBuffer.wrap(value, offset, length);
    pieces++;
  }

  @Override
  public void write(ByteBuffer value) {
    writeLazy(value);
  }

  @Override
  public void writeLazy(ByteBuffer value) {
    only = value;
    pieces++;
  }
}
