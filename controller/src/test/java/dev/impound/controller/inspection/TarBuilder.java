package dev.impound.controller.inspection;

import dev.impound.controller.tar.TarBlock;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes tar archives block by block, those too that no program would write. */
final class TarBuilder {
  private static final int BLOCK = TarBlock.BYTES;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** One header and what follows it. */
  static final class Entry {
    private final byte[] header = new byte[BLOCK];
    private byte[] data = new byte[0];

    private Entry(byte[] name, char type) {
      System.arraycopy(name, 0, header, 0, Math.min(name.length, 100));
      field(100, "0000644");
      field(108, "0000000");
      field(116, "0000000");
      field(124, "00000000000");
      field(136, "00000000000");
      header[156] = (byte) type;
      System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, header, 257, 8);
    }

    Entry field(int offset, String value) {
      byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(bytes, 0, header, offset, bytes.length);
      return this;
    }

    Entry link(String target) {
      return field(157, target);
    }

    Entry data(byte[] bytes) {
      data = bytes.clone();
      return size(bytes.length);
    }

    Entry size(long told) {
      return field(124, "%011o".formatted(told));
    }

    /** The size in base 256, all of its 12 bytes given. */
    Entry rawSize(int... bytes) {
      for (int i = 0; i < bytes.length; i++) {
        header[124 + i] = (byte) bytes[i];
      }
      return this;
    }

    private byte[] sealed() {
      Arrays.fill(header, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xff;
      }
      return field(148, "%06o\0 ".formatted(sum)).header;
    }
  }

  static Entry entry(String name, char type) {
    return entry(name.getBytes(StandardCharsets.UTF_8), type);
  }

  static Entry entry(byte[] name, char type) {
    return new Entry(name, type);
  }

  static Entry file(String name) {
    return entry(name, '0').data("hello".getBytes(StandardCharsets.US_ASCII));
  }

  /** POSIX records, "KEY=VALUE" each. */
  static Entry records(char type, String... records) {
    StringBuilder text = new StringBuilder();
    for (String record : records) {
      int length = record.length() + 2;
      int digits = String.valueOf(length + String.valueOf(length).length()).length();
      text.append(length + digits).append(' ').append(record).append('\n');
    }
    return entry("PaxHeaders/x", type).data(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  TarBuilder add(Entry entry) {
    raw(entry.sealed());
    raw(entry.data);
    return raw(new byte[(BLOCK - entry.data.length % BLOCK) % BLOCK]);
  }

  TarBuilder raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Without the blocks that end an archive. */
  byte[] open() {
    return out.toByteArray();
  }

  byte[] bytes() {
    raw(new byte[2 * BLOCK]);
    return out.toByteArray();
  }
}
