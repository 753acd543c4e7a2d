package dev.impound.controller.backup;

import com.github.luben.zstd.ZstdOutputStream;
import dev.impound.wire.Sha256;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a backup: to a file beside the wanted one, which takes its name once it is whole and on
 * the disk. Readable by its owner alone from the first byte.
 */
public final class BackupWriter implements Closeable {
  private static final int BUFFER = 1 << 16;
  private static final int READABLE = 0600;

  private final Path file;
  private final Path partial;
  private final FileChannel channel;
  private final TarArchiveOutputStream tar;
  private final LongConsumer progress;
  private final Map<String, Manifest.Content> files = new LinkedHashMap<>();
  private boolean done;

  private BackupWriter(Path file, Path partial, FileChannel channel, LongConsumer progress)
      throws IOException {
    this.file = file;
    this.partial = partial;
    this.channel = channel;
    this.progress = progress;
    ZstdOutputStream compressed =
        new ZstdOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
    // The manifest has no digest of its own: damage to it is noticed by this one.
    compressed.setChecksum(true);
    this.tar = new TarArchiveOutputStream(compressed, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  /**
   * Begins.
   *
   * @param progress is told how many more bytes were read
   * @throws IOException when {@code file} is there already, or cannot be written
   */
  public static BackupWriter open(Path file, LongConsumer progress) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("%s is there already, and is never overwritten".formatted(file));
    }
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    FileChannel channel =
        FileChannel.open(
            partial,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new BackupWriter(file, partial, channel, progress);
  }

  /**
   * Adds a file. One that grows meanwhile is taken as long as it was at first; one that becomes
   * shorter fails.
   *
   * @param path in the archive
   */
  public void add(String path, Path source) throws IOException {
    try (FileChannel in =
        FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      add(path, source, Channels.newInputStream(in), in.size());
    }
  }

  private void add(String path, Path source, InputStream in, long size) throws IOException {
    tar.putArchiveEntry(entry(path, size));
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    long left = size;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new IOException("%s became shorter while it was read".formatted(source));
      }
      digest.update(buffer, 0, read);
      tar.write(buffer, 0, read);
      progress.accept(read);
      left -= read;
    }
    tar.closeArchiveEntry();
    files.put(path, new Manifest.Content(size, Sha256.ofFinished(digest).hex()));
  }

  private static TarArchiveEntry entry(String path, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(size);
    entry.setMode(READABLE);
    entry.setModTime(0);
    return entry;
  }

  /**
   * Ends: adds the manifest, and gives the file its name.
   *
   * @param manifest made of what was added
   */
  public Manifest finish(Function<Map<String, Manifest.Content>, Manifest> manifest)
      throws IOException {
    Manifest whole = manifest.apply(Map.copyOf(files));
    byte[] bytes = whole.write();
    tar.putArchiveEntry(entry(Manifest.NAME, bytes.length));
    tar.write(bytes);
    tar.closeArchiveEntry();
    tar.finish();
    tar.flush();
    // Ends the frame; the channel is closed with it, and what was written is made durable after.
    tar.close();
    try (FileChannel written = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      written.force(true);
    }
    // A link, unlike a rename, fails where somebody else made the file meanwhile.
    Files.createLink(file, partial);
    Files.delete(partial);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
    done = true;
    return whole;
  }

  /** Leaves nothing behind unless it was finished. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!done) {
      Files.deleteIfExists(partial);
    }
  }
}
