package dev.impound.controller.evidence;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One blob of an item from some byte on. The bytes before are read and compared too.
 *
 * @param offset bytes that are not written
 */
record RestPayload(BlobReader reader, StoredBlob blob, long offset) implements Payload {
  @Override
  public long size() {
    return blob.size();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    reader.copy(blob, new Skipping(out, offset));
  }

  /** Drops the first bytes; what it writes to is not its own to close. */
  private static final class Skipping extends FilterOutputStream {
    private long left;

    private Skipping(OutputStream out, long left) {
      super(out);
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int dropped = (int) Math.min(left, length);
      left -= dropped;
      out.write(bytes, offset + dropped, length - dropped);
    }
  }
}
