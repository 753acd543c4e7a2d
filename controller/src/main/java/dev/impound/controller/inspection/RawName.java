package dev.impound.controller.inspection;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A name out of an archive, byte for byte. */
final class RawName {
  private static final int SHOWN = 150;

  private final byte[] bytes;

  RawName(byte[] bytes) {
    this.bytes = bytes;
  }

  int length() {
    return bytes.length;
  }

  boolean isEmpty() {
    return bytes.length == 0;
  }

  boolean isAbsolute() {
    return bytes.length > 0 && bytes[0] == '/';
  }

  boolean hasParent() {
    return components().stream()
        .anyMatch(part -> part.length == 2 && part[0] == '.' && part[1] == '.');
  }

  /** The parts between slashes, those that mean nothing left out. */
  List<byte[]> components() {
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        if (i > from && !(i == from + 1 && bytes[from] == '.')) {
          parts.add(Arrays.copyOfRange(bytes, from, i));
        }
        from = i + 1;
      }
    }
    return parts;
  }

  boolean isUtf8() {
    return decode(ByteBuffer.wrap(bytes), CharBuffer.allocate(bytes.length + 1)).isUnderflow();
  }

  /** Whether it shows otherwise than it is. */
  boolean deceives() {
    String text = new String(bytes, StandardCharsets.UTF_8).replace("\\", "");
    return !Printable.of(text).equals(text);
  }

  /** Safe to show, cut where it is long; bytes that are not UTF-8 as {@code \xNN}. */
  String shown() {
    byte[] first = bytes.length > SHOWN ? Arrays.copyOf(bytes, SHOWN) : bytes;
    ByteBuffer rest = ByteBuffer.wrap(first);
    StringBuilder out = new StringBuilder();
    while (rest.hasRemaining()) {
      CharBuffer text = CharBuffer.allocate(first.length + 1);
      CoderResult result = decode(rest, text);
      out.append(Printable.of(text.flip().toString()));
      if (result.isUnderflow()) {
        break;
      }
      for (int i = 0; i < result.length(); i++) {
        out.append("\\x%02x".formatted(rest.get() & 0xff));
      }
    }
    return bytes.length > SHOWN ? out + "..." : out.toString();
  }

  private static CoderResult decode(ByteBuffer in, CharBuffer out) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return decoder.decode(in, out, true);
  }

  /**
   * Stands for a path of these parts; two paths with the same number are not made by chance or on
   * purpose.
   */
  static long number(List<byte[]> parts) {
    var digest = Sha256.newDigest();
    for (byte[] part : parts) {
      digest.update(part);
      digest.update((byte) '/');
    }
    return ByteBuffer.wrap(digest.digest()).getLong();
  }
}
