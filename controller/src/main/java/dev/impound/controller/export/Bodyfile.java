package dev.impound.controller.export;

import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Times of files in the form that mactime of The Sleuth Kit 3 and later reads: a line
 * MD5|name|inode|mode|UID|GID|size|atime|mtime|ctime|crtime for each. What a tar does not tell is
 * 0. In names a bar, a backslash, control and bidirectional characters, and bytes that are no UTF-8
 * are written \xNN or {@code \}{@code uNNNN}. What a layer above deleted is marked "(deleted)".
 */
public final class Bodyfile {
  /** Longest name that is written whole, in bytes. */
  private static final int MOST_NAME = Names.MOST_BYTES;

  /** Hard links whose bytes are remembered; the others have size and MD5 0. */
  private static final int MOST_HELD = 200_000;

  private Bodyfile() {}

  /** Size and MD5 of what hard links share. */
  private record Held(long size, String md5) {}

  /** A place in a layer. */
  private record Place(int layer, int index) {}

  /** Writes a line for each entry, and does not close {@code out}. */
  public static void write(MergedTree tree, OutputStream out, RootfsTar.Listener listener)
      throws IOException {
    tree.visit(new Writer(tree, out, listener));
  }

  private static final class Writer implements MergedTree.Visitor {
    private final MergedTree tree;
    private final OutputStream out;
    private final RootfsTar.Listener listener;
    private final Map<Place, Held> held = new HashMap<>();
    private final MessageDigest md5 = md5();
    private long done;

    private Writer(MergedTree tree, OutputStream out, RootfsTar.Listener listener) {
      this.tree = tree;
      this.out = out;
      this.listener = listener;
    }

    @Override
    public void kept(MergedTree.Visit visit) throws IOException {
      write(visit, "");
      done += visit.entry().bytes();
      listener.written(done, tree.bytes());
    }

    @Override
    public void deleted(MergedTree.Visit visit) throws IOException {
      write(visit, " (deleted)");
    }

    private void write(MergedTree.Visit visit, String mark) throws IOException {
      Held bytes = bytes(visit);
      out.write(line(visit, bytes, mark).getBytes(StandardCharsets.UTF_8));
    }

    private Held bytes(MergedTree.Visit visit) throws IOException {
      TarEntry entry = visit.entry();
      if (entry.isHardLink()) {
        return held.getOrDefault(new Place(visit.layer(), visit.root()), new Held(0, "0"));
      }
      if (!entry.isFile()) {
        return new Held(0, "0");
      }
      visit.reader().copy(entry, (buffer, data, all) -> md5.update(buffer, 0, data));
      Held bytes = new Held(entry.size(), HexFormat.of().formatHex(md5.digest()));
      if (visit.isPointedAt() && held.size() < MOST_HELD) {
        held.put(new Place(visit.layer(), visit.index()), bytes);
      }
      return bytes;
    }
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  private static String line(MergedTree.Visit visit, Held bytes, String mark) {
    TarEntry entry = visit.entry();
    String target = entry.type() == '2' ? " -> " + escaped(entry.link()) : "";
    return String.join(
            "|",
            bytes.md5(),
            "/" + escaped(visit.name().orElseGet(() -> plain(entry))) + target + mark,
            "0",
            mode(entry),
            owner(entry, "uid", 108),
            owner(entry, "gid", 116),
            Long.toString(bytes.size()),
            time(entry.records().text("atime"), 0),
            time(entry.records().text("mtime"), entry.field(136, 12)),
            time(entry.records().text("ctime"), 0),
            time(entry.records().text("LIBARCHIVE.creationtime"), 0))
        + "\n";
  }

  private static byte[] plain(TarEntry entry) {
    try {
      return Names.canonical(entry.name());
    } catch (Names.BadNameException e) {
      return Names.withoutSlash(entry.name());
    }
  }

  private static String escaped(byte[] name) {
    StringBuilder out = new StringBuilder();
    int end = Math.min(name.length, MOST_NAME);
    for (int at = 0; at < end; ) {
      int length = Utf8.length(name, at, end);
      if (length == 0 || name[at] == '|' || name[at] == '\\') {
        out.append("\\x%02x".formatted(name[at] & 0xff));
        at++;
      } else {
        out.append(Printable.of(new String(name, at, length, StandardCharsets.UTF_8)));
        at += length;
      }
    }
    return out.toString();
  }

  private static String mode(TarEntry entry) {
    long mode = entry.field(100, 8);
    char type =
        switch (entry.type()) {
          case '2' -> 'l';
          case '3' -> 'c';
          case '4' -> 'b';
          case '5' -> 'd';
          case '6' -> 'p';
          default -> 'r';
        };
    StringBuilder out = new StringBuilder().append(type).append('/').append(type);
    for (int shift = 6; shift >= 0; shift -= 3) {
      long bits = mode >> shift & 7;
      boolean special = (mode & (01000 << (shift / 3))) != 0;
      out.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
      char set = shift == 0 ? 't' : 's';
      boolean runs = (bits & 1) != 0;
      out.append(special ? runs ? set : Character.toUpperCase(set) : runs ? 'x' : '-');
    }
    return out.toString();
  }

  private static String owner(TarEntry entry, String key, int at) {
    return entry
        .records()
        .text(key)
        .filter(text -> text.matches("[0-9]{1,18}"))
        .orElseGet(() -> Long.toString(entry.field(at, 8)));
  }

  /** Seconds since 1970, with a fraction where there is one. */
  private static String time(Optional<String> record, long field) {
    return record
        .filter(text -> text.matches("-?[0-9]{1,15}(\\.[0-9]{1,12})?"))
        .map(text -> new BigDecimal(text).stripTrailingZeros().toPlainString())
        .orElseGet(() -> Long.toString(field));
  }
}
