package dev.impound.controller.inspection;

import dev.impound.wire.Printable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Looks at archives. Safe for use by many threads. */
public final class ArchiveInspector {
  private static final Duration MOST_TIME = Duration.ofSeconds(30);

  /** No honest layer unpacks to more than this many times its size. */
  private static final long MOST_RATIO = 200;

  /** A small one may. */
  private static final long ALWAYS_UNPACKED = 64L << 20;

  private static final int GZIP = 0x1f8b;
  private static final List<Integer> OTHER_COMPRESSIONS =
      List.of(0x28b5, 0x425a, 0xfd37, 0x0422, 0x5d00, 0x1f9d);

  private final LongSupplier nanoTime;

  /** One that measures its time by {@code nanoTime}. */
  public ArchiveInspector(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * What is odd about the archive in a file, within half a minute and a few MiB of memory.
   *
   * @return at most one finding of each kind; empty when nothing is odd
   */
  public List<Finding> inspect(Path file) {
    Findings findings = new Findings();
    long until = nanoTime.getAsLong() + MOST_TIME.toNanos();
    BooleanSupplier timeIsUp = () -> nanoTime.getAsLong() - until > 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int magic = magic(channel);
      if (magic == GZIP) {
        unpack(channel, findings, timeIsUp);
      } else if (OTHER_COMPRESSIONS.contains(magic)) {
        findings.add(Oddity.COMPRESSED_OTHERWISE);
      } else {
        new TarGuard(new ForwardFile(channel), findings, timeIsUp).read();
      }
    } catch (IOException e) {
      findings.add(Oddity.NOT_READ, Printable.brief(String.valueOf(e.getMessage())));
    }
    return findings.list();
  }

  private static int magic(FileChannel channel) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(2);
    channel.read(first, 0);
    return first.position() < 2 ? 0 : ((first.get(0) & 0xff) << 8) | (first.get(1) & 0xff);
  }

  private static void unpack(FileChannel channel, Findings findings, BooleanSupplier timeIsUp)
      throws IOException {
    BufferedInputStream compressed = new BufferedInputStream(Channels.newInputStream(channel));
    long most = Math.max(ALWAYS_UNPACKED, channel.size() * MOST_RATIO);
    // One member at a time: what follows the first is what readers differ in.
    ForwardStream first;
    try {
      first =
          new ForwardStream(new GzipCompressorInputStream(compressed), most, findings, timeIsUp);
    } catch (IOException e) {
      findings.add(Oddity.BROKEN_COMPRESSION);
      return;
    }
    new TarGuard(first, findings, timeIsUp).read();
    if (!findings.has(Oddity.BROKEN_COMPRESSION)
        && !findings.has(Oddity.BOMB)
        && !findings.has(Oddity.TOO_MUCH)) {
      lookBehind(compressed, first, findings, timeIsUp);
    }
  }

  private static void lookBehind(
      BufferedInputStream compressed,
      ForwardStream first,
      Findings findings,
      BooleanSupplier timeIsUp)
      throws IOException {
    while (first.skip(1L << 20) > 0) {
      if (timeIsUp.getAsBoolean()) {
        findings.add(Oddity.TOO_MUCH);
        return;
      }
    }
    compressed.mark(2);
    int high = compressed.read();
    int low = compressed.read();
    if (high >= 0) {
      findings.add(
          (high << 8 | low) == GZIP ? Oddity.SEVERAL_MEMBERS : Oddity.DATA_AFTER_COMPRESSED);
    }
  }
}
