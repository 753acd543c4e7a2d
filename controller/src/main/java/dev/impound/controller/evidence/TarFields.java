package dev.impound.controller.evidence;

/**
 * What stands in one tar header.
 *
 * @param type the type flag
 * @param link what a link points at; empty for other entries
 */
record TarFields(String name, long size, char type, String link) {
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_LENGTH = 8;

  /** Reads a header block. */
  static TarFields parse(byte[] header) throws NotAnArchiveException {
    if (checksum(header) != octal(header, CHECKSUM_OFFSET, CHECKSUM_LENGTH)) {
      throw new NotAnArchiveException("a tar header has a wrong checksum");
    }
    String name = TarIndex.text(header, 0, 100);
    if (TarIndex.text(header, 257, 6).equals("ustar")) {
      String prefix = TarIndex.text(header, 345, 155);
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    return new TarFields(name, size(header), (char) header[156], TarIndex.text(header, 157, 100));
  }

  private static long size(byte[] header) throws NotAnArchiveException {
    if ((header[124] & 0x80) == 0) {
      return octal(header, 124, 12);
    }
    long size = 0;
    for (int i = 128; i < 136; i++) {
      size = size << 8 | (header[i] & 0xff);
    }
    if ((header[124] & 0x7f) != 0 || header[125] != 0 || header[126] != 0 || header[127] != 0) {
      throw new NotAnArchiveException("a tar header tells a size beyond all disks");
    }
    return size;
  }

  private static long octal(byte[] header, int offset, int length) throws NotAnArchiveException {
    String digits = TarIndex.text(header, offset, length).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new NotAnArchiveException("a tar header holds no number where one must be");
    }
  }

  private static long checksum(byte[] header) {
    long sum = 0;
    for (int i = 0; i < header.length; i++) {
      boolean own = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_LENGTH;
      sum += own ? ' ' : header[i] & 0xff;
    }
    return sum;
  }
}
