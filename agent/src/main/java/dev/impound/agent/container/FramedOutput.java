package dev.impound.agent.container;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Output and errors of a process without a terminal, joined in the order they came. Undoes docker's
 * frames, of 8 bytes of head (the stream, three zeros, a big-endian length) before each piece.
 */
final class FramedOutput extends InputStream {
  private static final int HEAD = 8;

  private final InputStream in;
  private long left;

  FramedOutput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (left == 0) {
      byte[] head = in.readNBytes(HEAD);
      if (head.length < HEAD) {
        return -1;
      }
      for (int i = 4; i < HEAD; i++) {
        left = left << 8 | (head[i] & 0xff);
      }
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the output broke off");
    }
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
