package dev.impound.controller.evidence;

import dev.impound.controller.tar.TarBlock;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of an image archive lie in it. Reads headers only, within limits, and knows just
 * what engines write: ustar, GNU long names and sizes, POSIX path and size records, links of one
 * layer to another. Anything else is refused rather than guessed.
 */
final class TarIndex {
  /** Entries beyond this are not of an image archive; the largest hold a few hundred. */
  private static final int MOST_ENTRIES = 20_000;

  /** A header that only carries a long name or records; engines write less than a kilobyte. */
  private static final int MOST_SPECIAL_BYTES = 64 << 10;

  private static final int BLOCK = TarBlock.BYTES;

  /** A file's bytes in the archive. */
  record Region(long offset, long size) {}

  private final Map<String, Region> files = new LinkedHashMap<>();
  private final Map<String, String> links = new LinkedHashMap<>();
  private final FileChannel archive;

  private TarIndex(FileChannel archive) {
    this.archive = archive;
  }

  /** Reads all headers of an archive. */
  static TarIndex read(FileChannel archive) throws IOException {
    TarIndex index = new TarIndex(archive);
    index.readAll();
    return index;
  }

  /** The bytes of the file of this name, through one link to another. */
  Optional<Region> find(String name) {
    String target = links.getOrDefault(name, name);
    return Optional.ofNullable(files.get(target));
  }

  private void readAll() throws IOException {
    long position = 0;
    TarRecords records = TarRecords.NONE;
    for (int entries = 0; ; entries++) {
      if (entries > MOST_ENTRIES) {
        throw new NotAnArchiveException("it has more than %d entries".formatted(MOST_ENTRIES));
      }
      byte[] header = header(position);
      if (header == null) {
        return;
      }
      TarFields fields = TarFields.parse(header);
      long size = records.size().orElse(fields.size());
      long next = next(position, size);
      switch (fields.type()) {
        case 'L', 'x' -> records = records.with(fields.type(), special(position, fields.size()));
        case 'g' -> special(position, fields.size());
        default -> {
          enter(fields, records, new Region(position + BLOCK, size));
          records = TarRecords.NONE;
        }
      }
      position = next;
    }
  }

  private long next(long position, long size) throws IOException {
    if (size < 0 || size > archive.size() - position - BLOCK) {
      throw new NotAnArchiveException("it ends within an entry, at byte " + archive.size());
    }
    return position + BLOCK + size + TarBlock.padding(size);
  }

  private void enter(TarFields fields, TarRecords records, Region region)
      throws NotAnArchiveException {
    String name = clean(records.path().orElse(fields.name()));
    switch (fields.type()) {
      case '0' -> {
        if (files.put(name, region) != null || links.containsKey(name)) {
          throw new NotAnArchiveException(
              "it holds \"%s\" twice, so that readers disagree which one counts"
                  .formatted(Printable.brief(name)));
        }
      }
      case '1' -> link(name, clean(fields.link()));
      case '2' -> link(name, resolve(name, fields.link()));
      case '5' -> {}
      default ->
          throw new NotAnArchiveException(
              "it holds an entry of type %d, which no image archive has"
                  .formatted((int) fields.type()));
    }
  }

  private void link(String name, String target) throws NotAnArchiveException {
    if (links.put(name, target) != null || files.containsKey(name)) {
      throw new NotAnArchiveException("it holds \"%s\" twice".formatted(Printable.brief(name)));
    }
  }

  /** A link from one layer's folder to another's: "../HEX/layer.tar". */
  private static String resolve(String name, String target) {
    int slash = name.lastIndexOf('/');
    if (target.startsWith("../") && slash >= 0) {
      int above = name.lastIndexOf('/', slash - 1);
      return name.substring(0, above + 1) + target.substring(3);
    }
    return name.substring(0, slash + 1) + target;
  }

  private static String clean(String name) {
    return name.startsWith("./") ? name.substring(2) : name;
  }

  /** The header there; null where a block of zeros ends the archive. */
  private byte @Nullable [] header(long position) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BLOCK);
    readFully(header, position);
    return TarBlock.isZero(header.array()) ? null : header.array();
  }

  private byte[] special(long position, long size) throws IOException {
    if (size > MOST_SPECIAL_BYTES) {
      throw new NotAnArchiveException("it has a name or record of %d bytes".formatted(size));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    readFully(bytes, position + BLOCK);
    return bytes.array();
  }

  /** A small file's bytes. */
  byte[] bytes(Region region) throws IOException {
    if (region.size() > HostileJson.MOST_BYTES) {
      throw new NotAnArchiveException(
          "it holds JSON of %d bytes; at most %d are read"
              .formatted(region.size(), HostileJson.MOST_BYTES));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) region.size());
    readFully(bytes, region.offset());
    return bytes.array();
  }

  private void readFully(ByteBuffer buffer, long position) throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int count = archive.read(buffer, at);
      if (count < 0) {
        throw new NotAnArchiveException("it ends early, at byte " + at);
      }
      at += count;
    }
    buffer.flip();
  }

  /** Text of a header up to its first NUL. */
  static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }
}
