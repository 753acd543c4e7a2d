package dev.impound.controller.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Part of a file as a stream. Does not move the channel's position and does not close it. */
final class RegionStream extends InputStream {
  private final FileChannel file;
  private final long end;
  private long position;

  RegionStream(FileChannel file, TarIndex.Region region) {
    this.file = file;
    this.position = region.offset();
    this.end = region.offset() + region.size();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position >= end) {
      return -1;
    }
    int count =
        file.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - position)), position);
    if (count > 0) {
      position += count;
    }
    return count;
  }
}
