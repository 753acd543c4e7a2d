package dev.impound.controller.inspection;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** What a compressed archive unpacks to, up to a limit that no honest one comes near. */
final class ForwardStream implements Forward {
  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final Findings findings;
  private final BooleanSupplier timeIsUp;
  private final byte[] scratch = new byte[BUFFER];
  private long left;

  /** Gives at most {@code most} bytes of {@code in}, until time is up; more is a finding. */
  ForwardStream(InputStream in, long most, Findings findings, BooleanSupplier timeIsUp) {
    this.in = in;
    this.timeIsUp = timeIsUp;
    this.left = most;
    this.findings = findings;
  }

  @Override
  public int read(byte[] into, int length) {
    int asked = (int) Math.min(length, left);
    if (asked < length && !findings.has(Oddity.TOO_MUCH)) {
      findings.add(Oddity.BOMB);
    }
    int count = 0;
    try {
      while (count < asked) {
        int more = in.read(into, count, asked - count);
        if (more < 0) {
          break;
        }
        count += more;
      }
    } catch (IOException e) {
      findings.add(Oddity.BROKEN_COMPRESSION);
      left = count;
    }
    left -= count;
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = 0;
    while (skipped < count) {
      if (timeIsUp.getAsBoolean()) {
        findings.add(Oddity.TOO_MUCH);
        left = 0;
        break;
      }
      int more = read(scratch, (int) Math.min(BUFFER, count - skipped));
      if (more == 0) {
        break;
      }
      skipped += more;
    }
    return skipped;
  }
}
