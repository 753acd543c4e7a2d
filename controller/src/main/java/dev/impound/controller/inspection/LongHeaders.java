package dev.impound.controller.inspection;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What entries before a header say of it: GNU long names, and records of POSIX. Used by one thread.
 */
final class LongHeaders {
  /** Longer than any name or extended attribute of Linux. */
  static final int MOST_BYTES = 1 << 20;

  /** In one entry; engines write a handful. */
  private static final int MOST_RECORDS = 10_000;

  private final Findings findings;
  private byte @Nullable [] name;
  private byte @Nullable [] link;
  private @Nullable Long size;
  private boolean sparse;

  LongHeaders(Findings findings) {
    this.findings = findings;
  }

  byte @Nullable [] name() {
    return name;
  }

  byte @Nullable [] link() {
    return link;
  }

  /** The size in place of the header's; negative where it is impossible. */
  @Nullable Long size() {
    return size;
  }

  boolean isSparse() {
    return sparse;
  }

  /** Forgets everything: it held for one entry. */
  void clear() {
    name = null;
    link = null;
    size = null;
    sparse = false;
  }

  /** Takes the bytes of an entry of type L, K, x or g. */
  void take(char type, byte[] bytes) {
    switch (type) {
      case 'L' -> name = one(name, untilZero(bytes));
      case 'K' -> link = one(link, untilZero(bytes));
      case 'g' -> findings.add(Oddity.GLOBAL_RECORD);
      default -> records(bytes);
    }
  }

  /** Engines go by the long name and the last records, others not. */
  private byte[] one(byte @Nullable [] before, byte[] now) {
    if (before != null && !Arrays.equals(before, now)) {
      findings.add(Oddity.AMBIGUOUS_HEADER);
    }
    return now;
  }

  private static byte[] untilZero(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  /** "LENGTH KEY=VALUE\n", one after the other. */
  private void records(byte[] bytes) {
    int position = 0;
    for (int count = 0; position < bytes.length; count++) {
      if (count == MOST_RECORDS) {
        findings.add(Oddity.LONG_RECORD);
        return;
      }
      int digits = position;
      int length = 0;
      while (digits < bytes.length
          && bytes[digits] >= '0'
          && bytes[digits] <= '9'
          && length <= MOST_BYTES) {
        length = length * 10 + bytes[digits++] - '0';
      }
      int end = position + length;
      if (digits == position
          || digits >= bytes.length
          || bytes[digits] != ' '
          || end > bytes.length
          || end <= digits + 1
          || bytes[end - 1] != '\n') {
        findings.add(Oddity.MALFORMED_RECORD);
        return;
      }
      record(Arrays.copyOfRange(bytes, digits + 1, end - 1));
      position = end;
    }
  }

  private void record(byte[] record) {
    int equals = 0;
    while (equals < record.length && record[equals] != '=') {
      equals++;
    }
    if (equals == record.length) {
      findings.add(Oddity.MALFORMED_RECORD);
      return;
    }
    byte[] value = Arrays.copyOfRange(record, equals + 1, record.length);
    String key = new String(record, 0, equals, StandardCharsets.ISO_8859_1);
    switch (key) {
      case "path" -> name = one(name, value);
      case "linkpath" -> link = one(link, value);
      case "size" -> {
        long told = number(value);
        if (size != null && size != told) {
          findings.add(Oddity.AMBIGUOUS_HEADER);
        }
        size = told;
      }
      default -> sparse |= key.startsWith("GNU.sparse.");
    }
  }

  private static long number(byte[] value) {
    try {
      return Long.parseLong(new String(value, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
