package dev.impound.controller.export;

import dev.impound.controller.tar.TarBlock;
import java.util.Arrays;
import java.util.Optional;

/**
 * What stands before one entry: GNU long names, and records of POSIX. Where they tell different
 * things, readers of tar disagree, and the entry is not used.
 */
final class EntryHeaders {
  private static final String AMBIGUOUS =
      "its headers tell different names or sizes, so that readers disagree which one counts";

  private PaxRecords records = PaxRecords.NONE;
  private Optional<byte[]> longName = Optional.empty();
  private Optional<byte[]> longLink = Optional.empty();
  private Optional<String> problem = Optional.empty();

  /** Takes the bytes of an entry of type x, L or K. */
  void take(char type, byte[] bytes) {
    switch (type) {
      case 'x' -> records(bytes);
      case 'L' -> longName = told(longName, bytes);
      default -> longLink = told(longLink, bytes);
    }
  }

  /** Engines go by the last block of records alone, others add them up. */
  private void records(byte[] bytes) {
    if (!records.isEmpty()) {
      problem(AMBIGUOUS);
    }
    Optional<PaxRecords> more = records.plus(bytes);
    if (more.isEmpty()) {
      problem("its records cannot be read");
    }
    records = more.orElse(records);
  }

  private Optional<byte[]> told(Optional<byte[]> before, byte[] bytes) {
    byte[] text = TarBlock.text(bytes, 0, bytes.length);
    disagree(before, Optional.of(text));
    return Optional.of(text);
  }

  /** Engines go by the long name, others by the record. */
  private void disagree(Optional<byte[]> one, Optional<byte[]> other) {
    if (one.isPresent() && other.isPresent() && !Arrays.equals(one.get(), other.get())) {
      problem(AMBIGUOUS);
    }
  }

  /** The entry, whose own header tells a size. */
  TarEntry entry(byte[] blocks, TarBlock block, long told) {
    long size = dataSize(block.type(), records.text("size").map(this::size).orElse(told));
    disagree(longName, records.get("path"));
    disagree(longLink, records.get("linkpath"));
    byte[] name = records.get("path").or(() -> longName).orElseGet(block::name);
    byte[] link = records.get("linkpath").or(() -> longLink).orElseGet(block::link);
    return new TarEntry(blocks, block, records, name, link, size, problem);
  }

  private long size(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return Long.parseLong(text);
    }
    problem("its records tell no size");
    return 0;
  }

  /** Bytes that follow: engines take none after what is no file. */
  private long dataSize(char type, long size) {
    if ("123456".indexOf(type) < 0) {
      if (type != '0' && type != '7' && type != 'S') {
        problem("it is of type %d, which is none of a file system".formatted((int) type));
      }
      return size;
    }
    if (size != 0) {
      problem("it tells a size where there is none, so that readers disagree");
    }
    return 0;
  }

  /** Takes note why the entry cannot be used. */
  void problem(String why) {
    problem = Optional.of(why);
  }
}
