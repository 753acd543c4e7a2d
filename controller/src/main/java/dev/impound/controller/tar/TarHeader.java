package dev.impound.controller.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes headers of tar archives: POSIX ustar, and the size in base 256 (GNU) from 8 GiB up, which
 * every reader of engines and skopeo knows. What an entry does not tell is fixed, so that the same
 * content gives the same archive.
 */
public final class TarHeader {
  /** Two blocks of zeros end an archive. */
  public static final int END_BYTES = 2 * TarBlock.BYTES;

  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_LENGTH = 12;
  private static final String POSIX = "ustar\00000";

  /** First size that 11 octal digits cannot hold. */
  private static final long BASE_256_FROM = 1L << 33;

  private TarHeader() {}

  /** The header of a file; {@code name} is ASCII, at most 100 characters. */
  public static byte[] of(String name, long size) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > 100) {
      throw new IllegalArgumentException("name too long for a tar header: " + name);
    }
    byte[] header = new byte[TarBlock.BYTES];
    System.arraycopy(ascii, 0, header, 0, ascii.length);
    owner(header);
    size(header, size);
    octal(header, 136, 12, 0);
    header[156] = '0';
    write(header, TarBlock.MAGIC, size < BASE_256_FROM ? POSIX : "ustar  \0");
    return summed(header);
  }

  /** A header of POSIX records of so many bytes. */
  public static byte[] records(int size) {
    byte[] header = new byte[TarBlock.BYTES];
    write(header, 0, "PaxHeaders/renamed");
    owner(header);
    size(header, size);
    octal(header, 136, 12, 0);
    header[156] = 'x';
    write(header, TarBlock.MAGIC, POSIX);
    return summed(header);
  }

  /**
   * A header with another name and link, in the POSIX form; what does not fit is cut, for records
   * to tell.
   */
  public static byte[] renamed(TarBlock block, byte[] name, byte[] link) {
    int most = TarBlock.NAME_BYTES;
    byte[] out = block.bytes().clone();
    Arrays.fill(out, 0, most, (byte) 0);
    Arrays.fill(out, TarBlock.LINK, TarBlock.LINK + most, (byte) 0);
    Arrays.fill(out, TarBlock.PREFIX, TarBlock.BYTES, (byte) 0);
    System.arraycopy(name, 0, out, 0, Math.min(name.length, most));
    System.arraycopy(link, 0, out, TarBlock.LINK, Math.min(link.length, most));
    write(out, TarBlock.MAGIC, POSIX);
    return summed(out);
  }

  /** Whether a name or link stands in a header whole. */
  public static boolean fits(byte[] name) {
    return name.length <= TarBlock.NAME_BYTES;
  }

  /** Bytes that a file of this size takes in an archive. */
  public static long entrySize(long size) {
    return TarBlock.BYTES + size + TarBlock.padding(size);
  }

  private static void owner(byte[] header) {
    octal(header, 100, 8, 0644);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
  }

  private static void size(byte[] header, long size) {
    if (size < BASE_256_FROM) {
      octal(header, SIZE_OFFSET, SIZE_LENGTH, size);
      return;
    }
    long rest = size;
    for (int i = SIZE_OFFSET + SIZE_LENGTH - 1; i > SIZE_OFFSET; i--) {
      header[i] = (byte) rest;
      rest >>>= 8;
    }
    header[SIZE_OFFSET] = (byte) 0x80;
  }

  private static void octal(byte[] header, int offset, int length, long value) {
    long rest = value;
    for (int i = offset + length - 2; i >= offset; i--) {
      header[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private static void write(byte[] out, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, out, at, ascii.length);
  }

  private static byte[] summed(byte[] out) {
    int from = TarBlock.CHECKSUM;
    Arrays.fill(out, from, from + TarBlock.CHECKSUM_BYTES, (byte) ' ');
    int sum = 0;
    for (byte b : out) {
      sum += b & 0xff;
    }
    octal(out, from, TarBlock.CHECKSUM_BYTES - 1, sum);
    out[from + TarBlock.CHECKSUM_BYTES - 2] = 0;
    return out;
  }
}
