package dev.impound.controller.evidence;

import dev.impound.controller.tar.TarBlock;
import java.nio.charset.StandardCharsets;

/**
 * What stands in one tar header.
 *
 * @param type the type flag
 * @param link what a link points at; empty for other entries
 */
record TarFields(String name, long size, char type, String link) {
  /** Reads a header block. */
  static TarFields parse(byte[] header) throws NotAnArchiveException {
    TarBlock block = new TarBlock(header);
    if (!block.isHeader()) {
      throw new NotAnArchiveException("a tar header has a wrong checksum");
    }
    long size =
        block
            .size()
            .orElseThrow(() -> new NotAnArchiveException("a tar header tells no size that can be"));
    return new TarFields(text(block.name()), size, block.type(), text(block.link()));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
