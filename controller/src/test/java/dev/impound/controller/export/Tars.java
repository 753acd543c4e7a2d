package dev.impound.controller.export;

import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes layers with another tar writer than the one under test, and reads tars with its reader. */
public final class Tars {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream out =
      new TarArchiveOutputStream(bytes, 512, StandardCharsets.ISO_8859_1.name());

  public Tars() {
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  public Tars folder(String name) {
    return entry(name + "/", TarConstants.LF_DIR, "", entry -> entry.setMode(0755));
  }

  public Tars file(String name, String content) {
    return entry(name, TarConstants.LF_NORMAL, content, entry -> entry.setMode(0644));
  }

  public Tars deletion(String name) {
    return file(name, "");
  }

  public Tars hardLink(String name, String target) {
    return entry(name, TarConstants.LF_LINK, "", entry -> entry.setLinkName(target));
  }

  public Tars symlink(String name, String target) {
    return entry(name, TarConstants.LF_SYMLINK, "", entry -> entry.setLinkName(target));
  }

  public Tars entry(String name, byte type, String content, Consumer<TarArchiveEntry> details) {
    try {
      byte[] data = content.getBytes(StandardCharsets.ISO_8859_1);
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setSize(data.length);
      entry.setModTime(1_700_000_000_000L);
      details.accept(entry);
      out.putArchiveEntry(entry);
      out.write(data);
      out.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] bytes() throws IOException {
    out.close();
    return bytes.toByteArray();
  }

  Layer layer(Path folder, int number) throws IOException {
    return layer(folder, number, bytes());
  }

  static Layer layer(Path folder, int number, byte[] tar) throws IOException {
    Path file = Files.write(folder.resolve("layer-" + number), tar);
    return new Layer("layer " + number, file, Sha256.of(tar), Optional.of(Sha256.of(tar)));
  }

  /** A layer that is stored as gzip. */
  static Layer compressed(Path folder, int number, byte[] tar, byte[]... more) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (byte[] part : concat(tar, more)) {
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(part);
      }
    }
    Path file = Files.write(folder.resolve("layer-" + number), packed.toByteArray());
    return new Layer(
        "layer " + number, file, Sha256.of(packed.toByteArray()), Optional.of(Sha256.of(tar)));
  }

  private static byte[][] concat(byte[] first, byte[][] more) {
    byte[][] all = new byte[more.length + 1][];
    all[0] = first;
    System.arraycopy(more, 0, all, 1, more.length);
    return all;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Without its end mark. */
  static byte[] open(byte[] tar) {
    int end = tar.length;
    while (end >= 512 && isZero(tar, end - 512)) {
      end -= 512;
    }
    return Arrays.copyOf(tar, end);
  }

  private static boolean isZero(byte[] tar, int from) {
    for (int i = from; i < from + 512; i++) {
      if (tar[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** What a tar holds: for each name its type and its content or target, and its mode. */
  public static Map<String, String> read(byte[] tar) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(
            new ByteArrayInputStream(tar), 512, StandardCharsets.ISO_8859_1.name())) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String what =
            entry.isDirectory()
                ? "folder"
                : entry.isLink()
                    ? "= " + entry.getLinkName()
                    : entry.isSymbolicLink()
                        ? "-> " + entry.getLinkName()
                        : new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        if (entries.put(entry.getName(), what) != null) {
          throw new AssertionError("twice: " + entry.getName());
        }
      }
    }
    return entries;
  }
}
