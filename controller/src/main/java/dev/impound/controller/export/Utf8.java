package dev.impound.controller.export;

/** Tells where text in UTF-8 stands among bytes that may be anything. */
final class Utf8 {
  private Utf8() {}

  /** Bytes of the character that begins at {@code at}; 0 when none does. */
  static int length(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > end) {
      return 0;
    }
    int point = first & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
      point = (point << 6) | (bytes[at + i] & 0x3f);
    }
    return isScalar(point, length) ? length : 0;
  }

  /** Whether it is no surrogate, and not written longer than need be. */
  private static boolean isScalar(int point, int length) {
    boolean surrogate = point >= 0xd800 && point <= 0xdfff;
    int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    return !surrogate && point >= least && point <= 0x10ffff;
  }
}
