package dev.impound.controller.backup;

import com.github.luben.zstd.ZstdInputStream;
import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Reads a backup from its beginning to its end, and compares everything with its manifest. */
public final class BackupReader {
  private static final int BUFFER = 1 << 16;
  private static final int MOST_ENTRIES = 10_000_000;
  private static final int MOST_MANIFEST = 1 << 30;

  /** Relative, without steps upwards, of names that any file system takes. */
  private static final Pattern PATH =
      Pattern.compile("(?!.*(^|/)\\.{1,2}(/|$))[^/\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]{0,4000}");

  /** Where the bytes of an archive go. */
  @FunctionalInterface
  public interface Sink {
    /** Opens what takes a file, by its path in the archive; closed when the file is whole. */
    OutputStream open(String path) throws IOException;
  }

  private BackupReader() {}

  /**
   * Reads all of a backup.
   *
   * @param progress is told how many more bytes were read
   * @return the manifest, all of which is true of the archive
   * @throws IOException when it is no backup, is damaged, or holds what no backup holds
   */
  public static Manifest read(Path file, Sink sink, LongConsumer progress) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new ZstdInputStream(new BufferedInputStream(in, BUFFER)), "UTF-8")) {
      return read(tar, sink, progress);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file %s".formatted(file), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("%s is no whole backup: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Manifest read(TarArchiveInputStream tar, Sink sink, LongConsumer progress)
      throws IOException {
    Map<String, Manifest.Content> found = new LinkedHashMap<>();
    TarArchiveEntry entry = tar.getNextEntry();
    while (entry != null) {
      String path = path(entry);
      if (path.equals(Manifest.NAME)) {
        Manifest manifest = manifest(tar, entry);
        if (tar.getNextEntry() != null) {
          throw new IOException("something follows its manifest");
        }
        compare(manifest, found);
        return manifest;
      }
      if (found.size() >= MOST_ENTRIES || found.containsKey(path)) {
        throw new IOException("%s is in it twice".formatted(path));
      }
      try (OutputStream out = sink.open(path)) {
        found.put(path, copy(tar, entry.getSize(), out, progress));
      }
      entry = tar.getNextEntry();
    }
    throw new IOException("it ends before its manifest: it was cut off");
  }

  private static String path(TarArchiveEntry entry) throws IOException {
    String path = entry.getName();
    // TarArchiveEntry.isFile() is true of devices and pipes too.
    boolean isPlain =
        entry.getLinkFlag() == TarConstants.LF_NORMAL
            || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    if (!isPlain || entry.isDirectory() || entry.isSparse()) {
      throw new IOException("%s in it is no plain file".formatted(Printable.brief(path)));
    }
    if (!PATH.matcher(path).matches()) {
      throw new IOException("it holds the path %s".formatted(Printable.brief(path)));
    }
    return path;
  }

  private static Manifest manifest(TarArchiveInputStream tar, TarArchiveEntry entry)
      throws IOException {
    if (entry.getSize() > MOST_MANIFEST) {
      throw new IOException("its manifest is too large");
    }
    return Manifest.read(tar.readNBytes((int) entry.getSize()));
  }

  private static Manifest.Content copy(
      InputStream in, long size, OutputStream out, LongConsumer progress) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    long left = size;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("it was cut off");
      }
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
      progress.accept(read);
      left -= read;
    }
    return new Manifest.Content(size, Sha256.ofFinished(digest).hex());
  }

  private static void compare(Manifest manifest, Map<String, Manifest.Content> found)
      throws IOException {
    for (Map.Entry<String, Manifest.Content> one : manifest.files().entrySet()) {
      Manifest.Content there = found.get(one.getKey());
      if (there == null) {
        throw new IOException("%s is missing in it".formatted(Printable.brief(one.getKey())));
      }
      if (!there.equals(one.getValue())) {
        throw new IOException(
            "%s in it is damaged: %d bytes, sha256 %s, and its manifest says %d bytes, sha256 %s"
                .formatted(
                    Printable.brief(one.getKey()),
                    there.size(),
                    there.sha256(),
                    one.getValue().size(),
                    Printable.brief(one.getValue().sha256())));
      }
    }
    Set<String> more = new TreeSet<>(found.keySet());
    more.removeAll(manifest.files().keySet());
    if (!more.isEmpty()) {
      throw new IOException(
          "its manifest does not name %s".formatted(Printable.brief(more.iterator().next())));
    }
  }
}
