package dev.impound.agent.layers;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Watches the first bytes of what is read through it, and never closes what it reads. */
final class FirstBytes extends FilterInputStream {
  private static final int ENOUGH = 4;

  private final byte[] first = new byte[ENOUGH];
  private int seen;

  FirstBytes(InputStream in) {
    super(in);
  }

  /** Whether the bytes begin as gzip or zstd does. */
  boolean isCompressed() {
    int a = first[0] & 0xff;
    int b = first[1] & 0xff;
    boolean gzip = a == 0x1f && b == 0x8b;
    boolean zstd = a == 0x28 && b == 0xb5 && (first[2] & 0xff) == 0x2f && (first[3] & 0xff) == 0xfd;
    return seen >= ENOUGH && (gzip || zstd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    for (int i = 0; i < count && seen < ENOUGH; i++) {
      first[seen++] = buffer[offset + i];
    }
    return count;
  }

  @Override
  public long skip(long count) {
    throw new UnsupportedOperationException("every byte has to be read");
  }

  @Override
  public void close() {
    // The archive goes on behind this entry.
  }
}
