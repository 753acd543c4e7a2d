package dev.impound.controller.inspection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file from the front to the end; what is skipped is not read. */
final class ForwardFile implements Forward {
  private final FileChannel file;
  private final long size;
  private long position;

  ForwardFile(FileChannel file) throws IOException {
    this.file = file;
    this.size = file.size();
  }

  @Override
  public int read(byte[] into, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
      // Until it is full, or the file ends.
    }
    position += buffer.position();
    return buffer.position();
  }

  @Override
  public long skip(long count) {
    long skipped = Math.min(count, Math.max(0, size - position));
    position += skipped;
    return skipped;
  }
}
