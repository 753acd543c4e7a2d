package dev.impound.controller.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What entries before a header say of it, in place of the header's own fields.
 *
 * @param path its name
 * @param size its length
 */
record TarRecords(Optional<String> path, Optional<Long> size) {
  static final TarRecords NONE = new TarRecords(Optional.empty(), Optional.empty());

  /** Adds what a GNU long name (type L) or POSIX records (type x) say. */
  TarRecords with(char type, byte[] bytes) throws NotAnArchiveException {
    if (type == 'L') {
      return new TarRecords(Optional.of(TarIndex.text(bytes, 0, bytes.length)), size);
    }
    TarRecords result = this;
    int position = 0;
    while (position < bytes.length) {
      int end = position + length(bytes, position);
      if (end <= position || end > bytes.length) {
        throw malformed();
      }
      String record = new String(bytes, position, end - position, StandardCharsets.UTF_8);
      result = result.with(record.substring(record.indexOf(' ') + 1, record.length() - 1));
      position = end;
    }
    return result;
  }

  private static int length(byte[] bytes, int position) throws NotAnArchiveException {
    int length = 0;
    for (int i = position; i < bytes.length && bytes[i] != ' '; i++) {
      if (bytes[i] < '0' || bytes[i] > '9' || length > bytes.length) {
        throw malformed();
      }
      length = length * 10 + bytes[i] - '0';
    }
    return length;
  }

  private TarRecords with(String record) throws NotAnArchiveException {
    if (record.startsWith("path=")) {
      return new TarRecords(Optional.of(record.substring(5)), size);
    }
    if (record.startsWith("size=")) {
      try {
        return new TarRecords(path, Optional.of(Long.parseLong(record.substring(5))));
      } catch (NumberFormatException e) {
        throw malformed();
      }
    }
    return this;
  }

  private static NotAnArchiveException malformed() {
    return new NotAnArchiveException("a tar record cannot be read");
  }
}
