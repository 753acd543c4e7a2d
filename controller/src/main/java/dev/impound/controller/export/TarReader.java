package dev.impound.controller.export;

import dev.impound.controller.tar.TarBlock;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.ZipException;

/**
 * Reads a tar entry by entry, whatever is in it, within limits. Where it cannot be read on, it
 * ends, and {@link #ending} says why. What can be read and not be used has a problem.
 */
final class TarReader {
  /** Most bytes of one long name or block of records, as in Go's reader, which engines use. */
  private static final int MOST_SPECIAL_BYTES = 1 << 20;

  /** Most bytes of all that stands before one entry. */
  private static final int MOST_HEADER_BYTES = 4 << 20;

  /** Larger than any disk. */
  private static final long MOST_SIZE = 1L << 50;

  private final InputStream in;
  private long left;
  private boolean ended;
  private boolean cut;
  private String ending = "";

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Why reading ended before the archive did, or what is wrong with its end; empty when nothing.
   */
  String ending() {
    return ending;
  }

  /** Whether the last entry's bytes are not all there. */
  boolean cutOff() {
    return cut;
  }

  /** The next entry; its bytes are skipped by the next call, unless they are read. */
  Optional<TarEntry> next() throws IOException {
    Head head = new Head();
    while (!ended && skipRest()) {
      Optional<TarBlock> block = block();
      if (block.isEmpty()) {
        return Optional.empty();
      }
      Optional<TarEntry> entry = head.take(block.get());
      if (entry.isPresent()) {
        left = entry.get().size() + TarBlock.padding(entry.get().size());
        return entry;
      }
    }
    return Optional.empty();
  }

  /** Reads the entry's bytes and their padding. */
  void copy(TarEntry entry, TarSink out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long data = entry.size();
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new EOFException("the layer became shorter while it was read");
      }
      int ofData = (int) Math.min(count, data);
      out.write(buffer, ofData, count);
      data -= ofData;
      left -= count;
    }
  }

  private boolean skipRest() throws IOException {
    try {
      while (left > 0) {
        long skipped = in.skip(left);
        if (skipped <= 0) {
          if (in.read() < 0) {
            end("it ends within an entry");
            cut = true;
            return false;
          }
          skipped = 1;
        }
        left -= skipped;
      }
      return true;
    } catch (EOFException | ZipException e) {
      end("it cannot be unpacked to its end");
      cut = true;
      return false;
    }
  }

  private void end(String why) {
    ended = true;
    left = 0;
    ending = why;
  }

  /** The next header block; empty where there is none. */
  private Optional<TarBlock> block() throws IOException {
    byte[] bytes = read(TarBlock.BYTES);
    if (bytes.length < TarBlock.BYTES) {
      end(bytes.length == 0 ? "it has no end mark" : "it ends within a header");
      return Optional.empty();
    }
    TarBlock block = new TarBlock(bytes);
    if (block.isZero()) {
      end("");
      lookBehind();
      return Optional.empty();
    }
    if (!block.isHeader()) {
      end("a header has a wrong checksum; what follows cannot be read");
      return Optional.empty();
    }
    return Optional.of(block);
  }

  private byte[] read(int length) throws IOException {
    try {
      return in.readNBytes(length);
    } catch (EOFException | ZipException e) {
      return new byte[0];
    }
  }

  /** Engines read nothing after the end mark. */
  private void lookBehind() throws IOException {
    for (byte[] block = read(1 << 16); block.length > 0; block = read(1 << 16)) {
      if (!TarBlock.isZero(block)) {
        ending = "data follows its end mark, which no engine reads";
        return;
      }
    }
  }

  /** What stands before an entry. */
  private final class Head {
    private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    private final EntryHeaders said = new EntryHeaders();

    /** Takes a header block; answers the entry when it is its own header. */
    private Optional<TarEntry> take(TarBlock block) throws IOException {
      OptionalLong told = block.size();
      if (told.isEmpty() || told.getAsLong() > MOST_SIZE) {
        end("a header tells no size that can be; what follows cannot be read");
        return Optional.empty();
      }
      switch (block.type()) {
        case 'x', 'L', 'K' -> special(block, told.getAsLong());
        case 'g' -> left = told.getAsLong() + TarBlock.padding(told.getAsLong());
        default -> {
          return entry(block, told.getAsLong());
        }
      }
      return Optional.empty();
    }

    private void special(TarBlock block, long size) throws IOException {
      left = size + TarBlock.padding(size);
      if (size > MOST_SPECIAL_BYTES || blocks.size() > MOST_HEADER_BYTES) {
        said.problem("a name or record of it has %d bytes".formatted(size));
        return;
      }
      byte[] padded = read((int) left);
      if (padded.length < left) {
        end("it ends within a header");
        return;
      }
      left = 0;
      blocks.writeBytes(block.bytes());
      blocks.writeBytes(padded);
      said.take(block.type(), Arrays.copyOf(padded, (int) size));
    }

    private Optional<TarEntry> entry(TarBlock block, long told) throws IOException {
      blocks.writeBytes(block.bytes());
      if (block.type() == 'S') {
        extensions(block);
      }
      return Optional.of(said.entry(blocks.toByteArray(), block, told));
    }

    /** The map of a sparse file in the old form of GNU may go on in further blocks. */
    private void extensions(TarBlock block) throws IOException {
      boolean more = block.isMapContinued();
      while (more) {
        byte[] further = read(TarBlock.BYTES);
        if (further.length < TarBlock.BYTES || blocks.size() > MOST_HEADER_BYTES) {
          said.problem("its map of holes is too long or not whole");
          return;
        }
        blocks.writeBytes(further);
        more = further[504] != 0;
      }
    }
  }
}
