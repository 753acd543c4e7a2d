package dev.impound.controller.custody;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Where the chain in a file ends, after bytes that a crash left behind the last newline were moved
 * to a file of their own.
 *
 * @param lines whole lines
 * @param head digest of the last of them
 * @param digests the running digest of the list of their digests
 * @param torn where the torn bytes are kept; empty when there were none
 */
record CustodyTail(
    long lines, Sha256 head, DigestList digests, Optional<Path> torn, long tornBytes) {
  private static final int BUFFER = 1 << 16;

  /** Reads the file, makes it where it is missing, and cuts off what is torn. */
  static CustodyTail repair(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      channel.force(true);
      syncFolder(file);
      Scan scan = scan(channel);
      long torn = channel.size() - scan.end;
      if (torn == 0) {
        return new CustodyTail(scan.lines, scan.head, scan.digests, Optional.empty(), 0);
      }
      Path aside = keepAside(file, channel, scan.end, scan.lines + 1);
      channel.truncate(scan.end);
      channel.force(true);
      return new CustodyTail(scan.lines, scan.head, scan.digests, Optional.of(aside), torn);
    }
  }

  /** The whole lines of the file. */
  private static final class Scan {
    private long lines;
    private long end;
    private Sha256 head = CustodyLog.ORIGIN;
    private final DigestList digests = new DigestList();
  }

  private static Scan scan(FileChannel channel) throws IOException {
    Scan scan = new Scan();
    MessageDigest digest = Sha256.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long position = 0;
    while (channel.read(buffer.clear(), position) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        position++;
        if (next == '\n') {
          scan.lines++;
          scan.end = position;
          scan.head = Sha256.ofFinished(digest);
          scan.digests.add(scan.head);
        } else {
          digest.update(next);
        }
      }
    }
    return scan;
  }

  /** Copies what follows {@code from} to a file that is durable before the chain is cut. */
  private static Path keepAside(Path file, FileChannel channel, long from, long line)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path aside =
          file.resolveSibling("%s.torn-%d-%d".formatted(file.getFileName(), line, attempt));
      if (Files.exists(aside)) {
        continue;
      }
      try (FileChannel out =
          FileChannel.open(aside, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
        long position = from;
        while (position < channel.size()) {
          position += channel.transferTo(position, channel.size() - position, out);
        }
        out.force(true);
      }
      syncFolder(aside);
      return aside;
    }
  }

  private static void syncFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
