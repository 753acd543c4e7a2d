package dev.impound.controller.export;

import dev.impound.controller.tar.TarBlock;
import dev.impound.controller.tar.TarHeader;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * An entry of a tar.
 *
 * @param headers all its blocks before its bytes, as they stand
 * @param main the header block itself
 * @param records POSIX records that belong to it
 * @param name its name, as bytes
 * @param link what a link points at; empty for others
 * @param size bytes that follow, without padding
 * @param problem why it cannot be used; empty when it can
 */
@SuppressWarnings("ArrayRecordComponent") // Names are bytes, and are compared as such.
record TarEntry(
    byte[] headers,
    TarBlock main,
    PaxRecords records,
    byte[] name,
    byte[] link,
    long size,
    Optional<String> problem) {

  char type() {
    return main.type();
  }

  boolean isFolder() {
    return type() == '5';
  }

  boolean isHardLink() {
    return type() == '1';
  }

  boolean isFile() {
    return type() == '0' || type() == '7';
  }

  /** Bytes that it takes in an archive. */
  long bytes() {
    return headers.length + size + TarBlock.padding(size);
  }

  /** A number of the header; 0 where there is none. */
  long field(int at, int length) {
    return main.number(at, length).orElse(0);
  }

  /** Its headers with other names, and all else that they said. */
  byte[] renamed(byte[] name, byte[] link) {
    byte[] full = isFolder() ? slashed(name) : name;
    PaxRecords told = records.without("path").without("linkpath");
    if (!TarHeader.fits(full)) {
      told = told.with("path", full);
    }
    if (!TarHeader.fits(link)) {
      told = told.with("linkpath", link);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!told.isEmpty()) {
      byte[] encoded = told.encoded();
      out.writeBytes(TarHeader.records(encoded.length));
      out.writeBytes(encoded);
      out.writeBytes(new byte[TarBlock.padding(encoded.length)]);
    }
    out.writeBytes(TarHeader.renamed(main, full, link));
    return out.toByteArray();
  }

  private static byte[] slashed(byte[] name) {
    byte[] out = Arrays.copyOf(name, name.length + 1);
    out[name.length] = '/';
    return out;
  }
}
