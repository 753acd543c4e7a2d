package dev.impound.controller.evidence;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
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
