package dev.impound.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Slices on the wire, compressed with Zstandard, each a frame by itself. Needs a native library,
 * which is unpacked below the temporary folder at the first use; where that cannot be had, slices
 * travel as they are. Safe for use by many threads.
 */
public final class ZstdSlices {
  /** The quickest of the usual levels: more than a link that is worth it can carry. */
  private static final int LEVEL = 1;

  /** A frame that is not smaller by a twentieth is not worth its work. */
  private static final int WORTH = 20;

  private static final Optional<String> PROBLEM = load();

  private ZstdSlices() {}

  private static Optional<String> load() {
    try {
      Native.load();
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Why there is no compression here; empty when there is. */
  public static Optional<String> problem() {
    return PROBLEM;
  }

  /**
   * Compresses {@code length} bytes from {@code offset} on; empty when that would not make them
   * smaller by a twentieth at least.
   */
  public static Optional<ByteBuffer> compress(byte[] bytes, int offset, int length) {
    byte[] frame = new byte[length - length / WORTH];
    try {
      long size = Zstd.compressByteArray(frame, 0, frame.length, bytes, offset, length, LEVEL);
      return Optional.of(ByteBuffer.wrap(frame, 0, Math.toIntExact(size)));
    } catch (ZstdException e) {
      // It did not fit.
      return Optional.empty();
    }
  }

  /**
   * The bytes of a frame that somebody else made. Takes no more memory than {@code length},
   * whatever the frame says.
   *
   * @param length how many bytes are to come out, 1 to {@link Limits#SLICE_BYTES}
   * @throws UnfitFrameException when anything else comes out, or nothing can
   */
  public static byte[] decompress(byte[] frame, int length) {
    if (length < 1 || length > Limits.SLICE_BYTES) {
      throw new UnfitFrameException(
          "it is to hold %s bytes; slices hold 1 to %d"
              .formatted(Integer.toUnsignedString(length), Limits.SLICE_BYTES));
    }
    long told = frame.length == 0 ? -1 : Zstd.getFrameContentSize(frame, 0, frame.length);
    if (told != length) {
      throw new UnfitFrameException(
          told < 0
              ? "it is no whole frame of Zstandard that tells its length"
              : "it says that it holds %d bytes, and its slice says %d".formatted(told, length));
    }
    byte[] bytes = new byte[length];
    try {
      long size = Zstd.decompressByteArray(bytes, 0, length, frame, 0, frame.length);
      if (size == length) {
        return bytes;
      }
      throw new UnfitFrameException("it holds %d bytes, not %d".formatted(size, length));
    } catch (ZstdException e) {
      throw new UnfitFrameException(String.valueOf(e.getMessage()));
    }
  }
}
