package dev.impound.controller.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;

/** The fields of one header, as they stand there; nothing is trusted. */
public final class TarBlock {
  /** Bytes of a block. */
  public static final int BYTES = 512;

  static final int CHECKSUM = 148;
  static final int CHECKSUM_BYTES = 8;
  static final int MAGIC = 257;
  static final int PREFIX = 345;
  static final int NAME_BYTES = 100;
  static final int LINK = 157;

  private static final int PREFIX_BYTES = 155;
  private static final int SET_ID_BITS = 06000;

  private final byte[] bytes;

  /** Takes a block of {@link #BYTES} bytes, which must not change any more. */
  public TarBlock(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a block has 512 bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  /** The block itself. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether it is one of those that end an archive. */
  public boolean isZero() {
    return isZero(bytes);
  }

  /** Whether all bytes are 0. */
  public static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the checksum fits, by bytes without or, as very old programs wrote it, with a sign. */
  public boolean isHeader() {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BYTES; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES;
      byte b = own ? (byte) ' ' : bytes[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long told = number(CHECKSUM, CHECKSUM_BYTES).orElse(-1);
    return told == unsigned || told == signed;
  }

  /** The type flag; old archives' NUL is a file as '0' is. */
  public char type() {
    return bytes[156] == 0 ? '0' : (char) (bytes[156] & 0xff);
  }

  /** Bytes that it tells to follow; empty where that is no number, or negative. */
  public OptionalLong size() {
    OptionalLong told = number(124, 12);
    return told.isPresent() && told.getAsLong() < 0 ? OptionalLong.empty() : told;
  }

  /** Whether it gives its owner's or group's rights to who runs it. */
  public boolean hasSetId() {
    return (number(100, 8).orElse(0) & SET_ID_BITS) != 0;
  }

  /** Major and minor number 0: how an overlay file system notes that a file was deleted. */
  public boolean isWhiteout() {
    return number(329, 8).orElse(-1) == 0 && number(337, 8).orElse(-1) == 0;
  }

  /** The name, with the prefix where the header has one. */
  public byte[] name() {
    byte[] name = text(bytes, 0, NAME_BYTES);
    boolean posix = new String(bytes, MAGIC, 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    byte[] prefix = posix ? text(bytes, PREFIX, PREFIX_BYTES) : new byte[0];
    if (prefix.length == 0) {
      return name;
    }
    byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
    whole[prefix.length] = '/';
    System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
    return whole;
  }

  /** What a link points at. */
  public byte[] link() {
    return text(bytes, LINK, NAME_BYTES);
  }

  /** Whether more blocks of a map of holes follow this one. */
  public boolean isMapContinued() {
    return bytes[482] != 0;
  }

  /** A number, octal or in base 256; 0 where the field is blank, empty where it is no number. */
  public OptionalLong number(int from, int length) {
    if ((bytes[from] & 0x80) != 0) {
      return binary(from, length);
    }
    String digits = new String(text(bytes, from, length), StandardCharsets.ISO_8859_1).strip();
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '7') {
        return OptionalLong.empty();
      }
      number = number << 3 | (digit - '0');
    }
    return OptionalLong.of(number);
  }

  private OptionalLong binary(int from, int length) {
    boolean negative = (bytes[from] & 0x40) != 0;
    long number = negative ? bytes[from] | ~0x7f : bytes[from] & 0x7f;
    for (int i = from + 1; i < from + length; i++) {
      if (number > Long.MAX_VALUE >> 8 || number < Long.MIN_VALUE >> 8) {
        return OptionalLong.empty();
      }
      number = number << 8 | (bytes[i] & 0xff);
    }
    return OptionalLong.of(number);
  }

  /** Bytes up to the first NUL. */
  public static byte[] text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOfRange(bytes, from, end);
  }

  /** Zeros that follow so many bytes. */
  public static int padding(long size) {
    return (int) (-size & BYTES - 1);
  }
}
