package dev.impound.controller.export;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The fields of one tar header block, old, POSIX or GNU. */
final class TarBlock {
  static final int BYTES = 512;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int NAME_BYTES = 100;
  private static final int LINK = 157;

  private TarBlock() {}

  /** Whether the checksum is right, taken of unsigned or, as very old writers do, signed bytes. */
  static boolean isWhole(byte[] block) {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BYTES; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES;
      unsigned += own ? ' ' : block[i] & 0xff;
      signed += own ? ' ' : block[i];
    }
    Optional<Long> told = number(block, CHECKSUM, CHECKSUM_BYTES);
    long sum = told.orElse(-1L);
    return sum == unsigned || sum == signed;
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** A number, octal or in base 256; empty where there is none. */
  static Optional<Long> number(byte[] block, int from, int length) {
    if ((block[from] & 0x80) != 0) {
      return binary(block, from, length);
    }
    long number = 0;
    boolean any = false;
    for (int i = from; i < from + length; i++) {
      if (block[i] >= '0' && block[i] <= '7') {
        number = number << 3 | (block[i] - '0');
        any = true;
      } else if (block[i] != ' ' && block[i] != 0) {
        return Optional.empty();
      } else if (any) {
        break;
      }
    }
    return Optional.of(number);
  }

  private static Optional<Long> binary(byte[] block, int from, int length) {
    boolean negative = (block[from] & 0x40) != 0;
    int first = negative ? block[from] | ~0x7f : block[from] & 0x7f;
    long number = first;
    for (int i = from + 1; i < from + length; i++) {
      if (number > Long.MAX_VALUE >> 8 || number < Long.MIN_VALUE >> 8) {
        return Optional.empty();
      }
      number = number << 8 | (block[i] & 0xff);
    }
    return Optional.of(number);
  }

  static char type(byte[] block) {
    return (char) (block[156] & 0xff);
  }

  static byte[] name(byte[] block) {
    byte[] name = text(block, 0, NAME_BYTES);
    boolean posix = new String(block, MAGIC, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    byte[] prefix = posix ? text(block, PREFIX, PREFIX_BYTES) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    joined[prefix.length] = '/';
    System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
    return joined;
  }

  static byte[] link(byte[] block) {
    return text(block, LINK, NAME_BYTES);
  }

  static byte[] text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, from, end);
  }

  /** Zeros that follow so many bytes. */
  static int padding(long size) {
    return (int) (-size & BYTES - 1);
  }

  /**
   * A header with another name and link, in the POSIX form; what does not fit is cut, for records
   * to tell.
   */
  static byte[] renamed(byte[] block, byte[] name, byte[] link) {
    byte[] out = block.clone();
    Arrays.fill(out, 0, NAME_BYTES, (byte) 0);
    Arrays.fill(out, LINK, LINK + NAME_BYTES, (byte) 0);
    Arrays.fill(out, PREFIX, BYTES, (byte) 0);
    System.arraycopy(name, 0, out, 0, Math.min(name.length, NAME_BYTES));
    System.arraycopy(link, 0, out, LINK, Math.min(link.length, NAME_BYTES));
    write(out, MAGIC, "ustar\00000");
    return summed(out);
  }

  /** Whether it needs no record. */
  static boolean fits(byte[] name) {
    return name.length <= NAME_BYTES;
  }

  /** A header of records of so many bytes. */
  static byte[] records(int size) {
    byte[] out = new byte[BYTES];
    write(out, 0, "PaxHeaders/renamed");
    write(out, 100, "0000644\0" + "0000000\0" + "0000000\0");
    write(out, 124, "%011o\0".formatted(size) + "00000000000\0");
    out[156] = 'x';
    write(out, MAGIC, "ustar\00000");
    return summed(out);
  }

  private static void write(byte[] out, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, out, at, ascii.length);
  }

  private static byte[] summed(byte[] out) {
    Arrays.fill(out, CHECKSUM, CHECKSUM + CHECKSUM_BYTES, (byte) ' ');
    int sum = 0;
    for (byte b : out) {
      sum += b & 0xff;
    }
    write(out, CHECKSUM, "%06o\0".formatted(sum));
    return out;
  }
}
