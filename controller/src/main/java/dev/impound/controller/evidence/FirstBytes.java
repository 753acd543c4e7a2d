package dev.impound.controller.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps the first bytes of what is written, and lets the rest go by. */
final class FirstBytes extends OutputStream {
  private final int most;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  private FirstBytes(int most) {
    this.most = most;
  }

  /** The first {@code most} bytes of a payload, or all there are. */
  static byte[] of(Payload payload, int most) throws IOException {
    FirstBytes first = new FirstBytes(most);
    payload.writeTo(first);
    return first.kept.toByteArray();
  }

  @Override
  public void write(int one) {
    if (kept.size() < most) {
      kept.write(one);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    kept.write(bytes, from, Math.min(length, most - kept.size()));
  }
}
