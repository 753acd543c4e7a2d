package dev.impound.controller.custody;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows this controller's chain and copies it where all controllers can read it. Behind the chain
 * by as much as the time between two calls of {@link #follow}; one that fails is made good by the
 * next. For one thread.
 */
public final class CustodyMirror {
  /** Entries that are copied at once. */
  private static final int BATCH = 500;

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final String keeper;
  private final CustodyCopies copies;
  private long position;

  /**
   * @param file the chain
   * @param keeper name of the controller whose chain it is
   */
  public CustodyMirror(Path file, String keeper, CustodyCopies copies) {
    this.file = file;
    this.keeper = keeper;
    this.copies = copies;
  }

  /**
   * Copies what was entered since the last call.
   *
   * @throws IOException when the chain cannot be read
   */
  public void follow() throws IOException {
    try (RandomAccessFile chain = new RandomAccessFile(file.toFile(), "r")) {
      if (chain.length() <= position) {
        return;
      }
      long last = copies.last(keeper);
      chain.seek(position);
      List<String> lines = lines(chain);
      while (!lines.isEmpty()) {
        copies.add(keeper, entries(lines, last));
        position += lines.stream().mapToLong(line -> line.length() + 1L).sum();
        chain.seek(position);
        lines = lines(chain);
      }
    }
  }

  private static List<CustodyEntry> entries(List<String> lines, long after) {
    return lines.stream()
        .flatMap(line -> CustodyLine.parse(line).stream())
        .filter(entry -> entry.sequence() > after)
        .toList();
  }

  /** Whole lines only: the last one may be in the middle of being written. */
  private static List<String> lines(RandomAccessFile chain) throws IOException {
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int n = chain.read(buffer); n > 0 && lines.size() < BATCH; n = chain.read(buffer)) {
      for (int i = 0; i < n && lines.size() < BATCH; i++) {
        if (buffer[i] == '\n') {
          lines.add(line.toString(StandardCharsets.ISO_8859_1));
          line.reset();
        } else {
          line.write(buffer[i]);
        }
      }
    }
    return lines;
  }
}
