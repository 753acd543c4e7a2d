package dev.impound.agent.acquisition;

import java.io.InputStream;
import java.util.Iterator;

/** Pieces of bytes as one stream, each made only when it is read. */
final class LinesInput extends InputStream {
  private final Iterator<byte[]> pieces;
  private byte[] piece = new byte[0];
  private int position;

  LinesInput(Iterator<byte[]> pieces) {
    this.pieces = pieces;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    while (position == piece.length) {
      if (!pieces.hasNext()) {
        return -1;
      }
      piece = pieces.next();
      position = 0;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, buffer, offset, count);
    position += count;
    return count;
  }
}
