package dev.impound.wire;

/**
 * Text from outside made safe to show: control characters (C0, DEL, C1), line and paragraph
 * separators, bidirectional overrides and isolates, and lone surrogates are written as {@code \xNN}
 * or {@code \}{@code uNNNN}; a backslash is doubled, so that the escaping can be undone. Nothing
 * chosen by a container reaches a terminal, a log line or a report except through this.
 */
public record Printable(String text) {
  /** Longest text that {@link #brief} lets through, in characters. */
  private static final int BRIEF = 200;

  public Printable {
    text = escape(text);
  }

  /** The safe form of {@code raw}. */
  public static String of(String raw) {
    return escape(raw);
  }

  /** The safe form of {@code raw}, cut to 200 characters with "..." where it is longer. */
  public static String brief(String raw) {
    return raw.length() <= BRIEF ? escape(raw) : escape(raw.substring(0, BRIEF)) + "...";
  }

  private static String escape(String raw) {
    StringBuilder out = null;
    for (int i = 0; i < raw.length(); ) {
      int point = raw.codePointAt(i);
      int length = Character.charCount(point);
      if (isUnsafe(point)) {
        if (out == null) {
          out = new StringBuilder(raw.length() + 16).append(raw, 0, i);
        }
        appendEscaped(out, point);
      } else if (out != null) {
        out.appendCodePoint(point);
      }
      i += length;
    }
    return out == null ? raw : out.toString();
  }

  private static boolean isUnsafe(int point) {
    return point == '\\'
        || Character.getType(point) == Character.CONTROL
        || Character.getType(point) == Character.FORMAT
        || Character.getType(point) == Character.SURROGATE
        || Character.getType(point) == Character.LINE_SEPARATOR
        || Character.getType(point) == Character.PARAGRAPH_SEPARATOR;
  }

  private static void appendEscaped(StringBuilder out, int point) {
    if (point == '\\') {
      out.append("\\\\");
    } else if (point <= 0xff) {
      out.append("\\x").append(hex(point, 2));
    } else {
      out.append("\\u").append(hex(point, 4));
    }
  }

  private static String hex(int point, int width) {
    String digits = Integer.toHexString(point);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  @Override
  public String toString() {
    return text;
  }
}
