package dev.impound.controller.export;

import dev.impound.wire.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What an export came upon: what it had to leave out, and what a reader should know. Keeps the
 * first hundred sentences and counts the rest. Every sentence is safe to show.
 */
public final class Findings {
  private static final int MOST = 100;

  private final List<String> sentences = new ArrayList<>();
  private long leftOut;
  private long unkept;

  /** Something of the evidence is not in what is exported. */
  void leftOut(String sentence) {
    leftOut++;
    note(sentence);
  }

  /** All that could be exported was, and this should be known. */
  void note(String sentence) {
    if (sentences.size() < MOST) {
      sentences.add(sentence);
    } else {
      unkept++;
    }
  }

  /** How many parts of the evidence are not in what is exported. */
  public long leftOut() {
    return leftOut;
  }

  /** The sentences, and how many more there were. */
  public List<String> sentences() {
    List<String> all = new ArrayList<>(sentences);
    if (unkept > 0) {
      all.add("and %d more findings".formatted(unkept));
    }
    return List.copyOf(all);
  }

  /** A name out of an archive, quoted, cut and safe to show; bytes that are no UTF-8 escaped. */
  static String quoted(byte[] name) {
    return "\"" + shown(name, 200) + "\"";
  }

  /** The first bytes of a name, safe to show. */
  static String shown(byte[] name, int most) {
    StringBuilder out = new StringBuilder();
    int end = Math.min(name.length, most);
    for (int at = 0; at < end; ) {
      int length = Utf8.length(name, at, end);
      if (length == 0) {
        out.append("\\x%02x".formatted(name[at] & 0xff));
        at++;
      } else {
        out.append(Printable.of(new String(name, at, length, StandardCharsets.UTF_8)));
        at += length;
      }
    }
    return end < name.length ? out.append("...").toString() : out.toString();
  }
}
