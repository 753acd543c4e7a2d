package dev.impound.controller.inspection;

import dev.impound.controller.tar.TarBlock;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the headers of one tar archive, and nothing that is not a header. Used by one thread. */
final class TarGuard {
  /** The largest images hold a tenth. */
  private static final long MOST_ENTRIES = 5_000_000;

  /** Of long names and records, in all. */
  private static final long MOST_SPECIAL_BYTES = 64L << 20;

  /** Larger is no file. */
  private static final long MOST_SIZE = 1L << 50;

  /** How far behind the end is looked for bytes. */
  private static final long MOST_TAIL = 16L << 20;

  private final Forward archive;
  private final Findings findings;
  private final BooleanSupplier timeIsUp;
  private final NameGuard names;
  private final LongHeaders special;
  private long specialBytes;

  TarGuard(Forward archive, Findings findings, BooleanSupplier timeIsUp) {
    this.archive = archive;
    this.findings = findings;
    this.timeIsUp = timeIsUp;
    this.names = new NameGuard(findings);
    this.special = new LongHeaders(findings);
  }

  /** Reads to the end, or to where nothing more can be read. */
  void read() throws IOException {
    for (long entries = 0; ; entries++) {
      if (entries == MOST_ENTRIES || timeIsUp.getAsBoolean()) {
        findings.add(Oddity.TOO_MUCH);
        return;
      }
      TarBlock block = block(entries == 0);
      if (block == null || !entry(block, entries == 0)) {
        return;
      }
    }
  }

  /** The next block; null where the archive ends before it. */
  private @Nullable TarBlock block(boolean first) throws IOException {
    byte[] bytes = new byte[TarBlock.BYTES];
    int count = archive.read(bytes, TarBlock.BYTES);
    if (count < TarBlock.BYTES) {
      findings.add(first && count > 0 ? Oddity.NOT_AN_ARCHIVE : Oddity.TRUNCATED);
      return null;
    }
    return new TarBlock(bytes);
  }

  /** Whether there may be another entry behind this one. */
  private boolean entry(TarBlock block, boolean first) throws IOException {
    if (block.isZero()) {
      tail();
      return false;
    }
    if (!block.isHeader()) {
      findings.add(first ? Oddity.NOT_AN_ARCHIVE : Oddity.BAD_HEADER);
      return false;
    }
    Long told = special.size();
    long size = told != null ? told : block.size().orElse(-1);
    if (size < 0 || size > MOST_SIZE) {
      findings.add(Oddity.IMPOSSIBLE_SIZE, new RawName(block.name()).shown());
      return false;
    }
    return switch (block.type()) {
      case 'L', 'K', 'x', 'g' -> special(block.type(), block.size().orElse(0));
      default -> file(block, size);
    };
  }

  private boolean special(char type, long size) throws IOException {
    specialBytes += size;
    if (specialBytes > MOST_SPECIAL_BYTES) {
      findings.add(Oddity.TOO_MUCH);
      return false;
    }
    if (size > LongHeaders.MOST_BYTES) {
      findings.add(Oddity.LONG_RECORD);
      return skip(padded(size));
    }
    byte[] bytes = new byte[(int) size];
    if (archive.read(bytes, bytes.length) < bytes.length) {
      findings.add(Oddity.TRUNCATED);
      return false;
    }
    special.take(type, bytes);
    return skip(padded(size) - size);
  }

  private boolean file(TarBlock block, long size) throws IOException {
    byte[] longName = special.name();
    byte[] longLink = special.link();
    RawName name = new RawName(longName != null ? longName : block.name());
    RawName link = new RawName(longLink != null ? longLink : block.link());
    char type = block.type();
    boolean sparse = special.isSparse();
    special.clear();
    names.look(name, type);
    boolean hasData = look(block, type, name, link, size, sparse);
    return (type != 'S' || skipMap(block)) && (!hasData || skip(padded(size)));
  }

  /** Looks at an entry; tells whether bytes follow its header. */
  private boolean look(
      TarBlock block, char type, RawName name, RawName link, long size, boolean sparse) {
    switch (type) {
      case '0', '7' -> {
        if (block.hasSetId()) {
          findings.add(Oddity.SETUID, name.shown());
        }
        if (sparse) {
          findings.add(Oddity.SPARSE, name.shown());
        }
        return true;
      }
      case 'S' -> findings.add(Oddity.SPARSE, name.shown());
      case '1' -> names.lookAtLink(name, link);
      case '3', '4' -> {
        if (!block.isWhiteout()) {
          findings.add(Oddity.DEVICE, name.shown());
        }
      }
      case '6' -> findings.add(Oddity.FIFO, name.shown());
      case '2', '5' -> {}
      default -> findings.add(Oddity.UNUSUAL_TYPE, name.shown());
    }
    if (size > 0 && type >= '1' && type <= '6') {
      // Some readers take them for bytes, some for the next header.
      findings.add(Oddity.LINK_WITH_DATA, name.shown());
      return type == '1';
    }
    return true;
  }

  private boolean skipMap(TarBlock block) throws IOException {
    if (!block.isMapContinued()) {
      return true;
    }
    byte[] more = new byte[TarBlock.BYTES];
    for (long blocks = 0; blocks < MOST_SPECIAL_BYTES / TarBlock.BYTES; blocks++) {
      if (archive.read(more, more.length) < more.length) {
        findings.add(Oddity.TRUNCATED);
        return false;
      }
      if (more[504] == 0) {
        return true;
      }
    }
    findings.add(Oddity.TOO_MUCH);
    return false;
  }

  private boolean skip(long bytes) throws IOException {
    if (archive.skip(bytes) == bytes) {
      return true;
    }
    if (!findings.has(Oddity.TOO_MUCH)) {
      findings.add(Oddity.TRUNCATED);
    }
    return false;
  }

  /** Behind the first block of zeros nothing may follow but zeros. */
  private void tail() throws IOException {
    byte[] bytes = new byte[64 << 10];
    for (long read = 0; read < MOST_TAIL; ) {
      int count = archive.read(bytes, bytes.length);
      for (int i = 0; i < count; i++) {
        if (bytes[i] != 0) {
          findings.add(Oddity.DATA_AFTER_END);
          return;
        }
      }
      read += count;
      if (count < bytes.length) {
        if (read < TarBlock.BYTES) {
          findings.add(Oddity.TRUNCATED);
        }
        return;
      }
    }
    findings.add(Oddity.TOO_MUCH);
  }

  private static long padded(long size) {
    return size + TarBlock.padding(size);
  }
}
