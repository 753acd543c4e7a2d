package dev.impound.controller.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the header of a regular file in a tar archive: POSIX ustar, and the size in base 256 (GNU)
 * from 8 GiB up, which every reader of engines and skopeo knows. Owner, times and modes are fixed,
 * so that the same content gives the same archive.
 */
final class TarHeader {
  static final int BLOCK = 512;

  /** Two blocks of zeros end an archive. */
  static final int END_BYTES = 2 * BLOCK;

  private static final int SIZE_OFFSET = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int MAGIC_OFFSET = 257;

  /** First size that 11 octal digits cannot hold. */
  private static final long BASE_256_FROM = 1L << 33;

  private TarHeader() {}

  /** The header of a file; {@code name} is ASCII, at most 100 characters. */
  static byte[] of(String name, long size) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    if (ascii.length > 100) {
      throw new IllegalArgumentException("name too long for a tar header: " + name);
    }
    byte[] header = new byte[BLOCK];
    System.arraycopy(ascii, 0, header, 0, ascii.length);
    octal(header, 100, 8, 0644);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    size(header, size);
    octal(header, 136, 12, 0);
    header[156] = '0';
    String magic = size < BASE_256_FROM ? "ustar\00000" : "ustar  \0";
    System.arraycopy(magic.getBytes(StandardCharsets.US_ASCII), 0, header, MAGIC_OFFSET, 8);
    checksum(header);
    return header;
  }

  /** Zeros that follow a file of this size. */
  static int padding(long size) {
    return (int) ((BLOCK - size % BLOCK) % BLOCK);
  }

  /** Bytes that a file of this size takes in an archive. */
  static long entrySize(long size) {
    return BLOCK + size + padding(size);
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

  private static void checksum(byte[] header) {
    Arrays.fill(header, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_LENGTH, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    octal(header, CHECKSUM_OFFSET, CHECKSUM_LENGTH - 1, sum);
    header[CHECKSUM_OFFSET + CHECKSUM_LENGTH - 2] = 0;
  }
}
