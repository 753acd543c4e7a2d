package dev.impound.controller.export;

import java.util.Arrays;
import java.util.Optional;

/**
 * An entry of a layer that deletes what the layers below have.
 *
 * @param name what it deletes; of an opaque folder the folder, whose contents it deletes
 */
@SuppressWarnings("ArrayRecordComponent") // Names are bytes, and are compared as such.
record Whiteout(byte[] name, boolean opaque) {
  private static final byte[] MARK = {'.', 'w', 'h', '.'};
  private static final byte[] OPAQUE = {'.', 'w', 'h', '.', '.', 'w', 'h', '.', '.', 'o', 'p', 'q'};

  /** Whether a name is one of a whiteout. */
  static boolean is(byte[] name) {
    int from = Names.lastPart(name);
    return name.length - from >= MARK.length
        && Arrays.equals(name, from, from + MARK.length, MARK, 0, MARK.length);
  }

  /** What such a name deletes; empty when that is nothing that there can be. */
  static Optional<Whiteout> of(byte[] name) {
    int from = Names.lastPart(name);
    byte[] folder = Arrays.copyOf(name, Math.max(0, from - 1));
    byte[] last = Arrays.copyOfRange(name, from, name.length);
    if (Arrays.equals(last, OPAQUE)) {
      return Optional.of(new Whiteout(folder, true));
    }
    byte[] hidden = Arrays.copyOfRange(last, MARK.length, last.length);
    if (hidden.length == 0 || is(hidden) || isDots(hidden)) {
      return Optional.empty();
    }
    byte[] full = Arrays.copyOf(name, from + hidden.length);
    System.arraycopy(hidden, 0, full, from, hidden.length);
    return Optional.of(new Whiteout(full, false));
  }

  private static boolean isDots(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }
}
