package dev.impound.controller.export;

import java.util.Arrays;

/** Names of tar entries as bytes, for they need not be text. */
final class Names {
  /** Longest name that is merged; Linux knows none above 4,096 bytes. */
  static final int MOST_BYTES = 32 << 10;

  /** Deepest name that is merged. */
  static final int MOST_PARTS = 2048;

  /** A name that cannot stand for a file below the root. */
  static final class BadNameException extends Exception {
    private static final long serialVersionUID = 1;

    private final String why;

    BadNameException(String why) {
      super(why);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  private Names() {}

  /**
   * A name from the root on: without "." and empty parts, and with neither a slash before nor
   * after. Empty for the root itself.
   */
  static byte[] canonical(byte[] raw) throws BadNameException {
    if (raw.length > MOST_BYTES) {
      throw new BadNameException("its name has %d bytes".formatted(raw.length));
    }
    byte[] out = new byte[raw.length + 1];
    int length = 0;
    int parts = 0;
    for (int from = 0; from < raw.length; ) {
      int to = end(raw, from);
      if (is(raw, from, to, "..")) {
        throw new BadNameException("its name leads out of the root");
      }
      if (to > from && !is(raw, from, to, ".")) {
        if (length > 0) {
          out[length++] = '/';
        }
        System.arraycopy(raw, from, out, length, to - from);
        length += to - from;
        parts++;
      }
      from = to + 1;
    }
    if (parts > MOST_PARTS) {
      throw new BadNameException("its name has %d parts".formatted(parts));
    }
    return Arrays.copyOf(out, length);
  }

  private static int end(byte[] raw, int from) {
    int to = from;
    while (to < raw.length && raw[to] != '/') {
      to++;
    }
    return to;
  }

  private static boolean is(byte[] raw, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (raw[i] != text.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  /** Where the last part of a canonical name begins. */
  static int lastPart(byte[] name) {
    int at = name.length;
    while (at > 0 && name[at - 1] != '/') {
      at--;
    }
    return at;
  }

  /**
   * Whether an entry's name stands in it as it is written anew: canonical, folders with a slash.
   */
  static boolean standsAsIs(byte[] raw, byte[] canonical) {
    boolean slash = raw.length > 0 && raw[raw.length - 1] == '/';
    int length = slash ? raw.length - 1 : raw.length;
    return Arrays.equals(raw, 0, length, canonical, 0, canonical.length);
  }

  /** A name as it stands, without slashes at its end. */
  static byte[] withoutSlash(byte[] raw) {
    int length = raw.length;
    while (length > 0 && raw[length - 1] == '/') {
      length--;
    }
    return Arrays.copyOf(raw, length);
  }
}
