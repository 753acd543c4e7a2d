package dev.impound.controller.inspection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/** The fields of one header, as they stand there; nothing is trusted. */
final class TarBlock {
  static final int LENGTH = 512;

  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int SET_ID_BITS = 06000;

  private final byte[] bytes;

  TarBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean isZero() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the checksum fits, by bytes without or, as old programs wrote it, with a sign. */
  boolean isHeader() {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < LENGTH; i++) {
      boolean own = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_LENGTH;
      byte b = own ? (byte) ' ' : bytes[i];
      unsigned += b & 0xff;
      signed += b;
    }
    OptionalLong told = octal(CHECKSUM_OFFSET, CHECKSUM_LENGTH);
    return told.isPresent() && (told.getAsLong() == unsigned || told.getAsLong() == signed);
  }

  char type() {
    return bytes[156] == 0 ? '0' : (char) (bytes[156] & 0xff);
  }

  /** The size; empty where it is no number, is negative, or is larger than any disk. */
  OptionalLong size() {
    if ((bytes[124] & 0x80) == 0) {
      return octal(124, 12);
    }
    if ((bytes[124] & 0x7f) != 0 || bytes[125] != 0 || bytes[126] != 0 || bytes[127] != 0) {
      return OptionalLong.empty();
    }
    long size = 0;
    for (int i = 128; i < 136; i++) {
      size = (size << 8) | (bytes[i] & 0xff);
    }
    return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
  }

  boolean hasSetId() {
    return (octal(100, 8).orElse(0) & SET_ID_BITS) != 0;
  }

  /** Major and minor number 0: how an overlay file system notes that a file was deleted. */
  boolean isWhiteout() {
    return octal(329, 8).orElse(-1) == 0 && octal(337, 8).orElse(-1) == 0;
  }

  /** The name, with the prefix where the header has one. */
  byte[] name() {
    byte[] name = text(0, 100);
    byte[] prefix = isPosix() ? text(345, 155) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  private boolean isPosix() {
    return new String(bytes, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
  }

  byte[] link() {
    return text(157, 100);
  }

  /** Whether more blocks of a map of holes follow this one. */
  boolean isMapContinued() {
    return bytes[482] != 0;
  }

  private byte[] text(int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, offset, end);
  }

  private OptionalLong octal(int offset, int length) {
    String digits = new String(text(offset, length), StandardCharsets.ISO_8859_1).strip();
    if (digits.isEmpty()) {
      return OptionalLong.of(0);
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '7') {
        return OptionalLong.empty();
      }
      value = (value << 3) | (digit - '0');
    }
    return OptionalLong.of(value);
  }
}
