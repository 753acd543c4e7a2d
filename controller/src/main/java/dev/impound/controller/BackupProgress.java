package dev.impound.controller;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Says every few seconds how much was read, so that nobody takes long work for a standstill. */
final class BackupProgress implements LongConsumer {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(3);
  private static final int MEBIBYTE = 1 << 20;

  private final PrintWriter err;
  private final String what;
  private long bytes;
  private long told = System.nanoTime();

  BackupProgress(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
  }

  @Override
  public void accept(long more) {
    bytes += more;
    long now = System.nanoTime();
    if (now - told > PAUSE) {
      told = now;
      err.printf("%s: %d MiB%n", what, bytes / MEBIBYTE);
      err.flush();
    }
  }
}
