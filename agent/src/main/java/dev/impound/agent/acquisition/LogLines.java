package dev.impound.agent.acquisition;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A container's log as lines: "stdout ", "stderr " or "terminal ", the engine's timestamp, and the
 * bytes as the container wrote them. Undoes docker's frames, of 8 bytes of head (the stream, three
 * zeros, a big-endian length) before each message. A message without a line end, which is how an
 * engine splits long lines, gets one.
 */
final class LogLines extends InputStream {
  private static final int HEAD = 8;
  private static final int CHUNK = 64 << 10;
  private static final byte[] TERMINAL = "terminal ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OUTPUT = "stdout ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ERRORS = "stderr ".getBytes(StandardCharsets.US_ASCII);

  private final InputStream log;
  private final boolean terminal;
  private byte[] ready = new byte[0];
  private int position;
  private long leftInFrame;
  private byte[] label = TERMINAL;
  private boolean lineStarts = true;
  private boolean ended;

  /** Reads {@code log}, which is closed with this. */
  LogLines(InputStream log, boolean terminal) {
    this.log = log;
    this.terminal = terminal;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (position == ready.length) {
      if (ended) {
        return -1;
      }
      ready = next();
      position = 0;
    }
    int count = Math.min(length, ready.length - position);
    System.arraycopy(ready, position, buffer, offset, count);
    position += count;
    return count;
  }

  private byte[] next() throws IOException {
    if (!terminal && leftInFrame == 0 && !nextFrame()) {
      ended = true;
      return new byte[0];
    }
    byte[] chunk = new byte[terminal ? CHUNK : (int) Math.min(CHUNK, leftInFrame)];
    int count = log.read(chunk);
    if (count < 0) {
      if (!terminal) {
        throw new EOFException("the engine's log broke off inside a message");
      }
      ended = true;
      return lineStarts ? new byte[0] : new byte[] {'\n'};
    }
    leftInFrame -= terminal ? 0 : count;
    return labelled(Arrays.copyOf(chunk, count), !terminal && leftInFrame == 0);
  }

  private boolean nextFrame() throws IOException {
    byte[] head = log.readNBytes(HEAD);
    if (head.length == 0) {
      return false;
    }
    if (head.length < HEAD) {
      throw new EOFException("the engine's log broke off inside the head of a message");
    }
    label = head[0] == 2 ? ERRORS : OUTPUT;
    leftInFrame = 0;
    for (int i = 4; i < HEAD; i++) {
      leftInFrame = leftInFrame << 8 | (head[i] & 0xff);
    }
    return leftInFrame > 0 || nextFrame();
  }

  private byte[] labelled(byte[] bytes, boolean messageEnds) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(bytes.length + 64);
    for (byte one : bytes) {
      if (lineStarts) {
        out.writeBytes(label);
      }
      out.write(one);
      lineStarts = one == '\n';
    }
    if (messageEnds && !lineStarts) {
      out.write('\n');
      lineStarts = true;
    }
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
