package dev.impound.agent.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code commands.log}. Lines are appended and made durable; after a failure the handle is
 * dead, and the file must be written anew. Not safe for many threads.
 */
final class JournalFile implements AutoCloseable {
  /** What is appended before the file is written anew, at least. */
  private static final long LEAST_GROWTH = 4 << 20;

  private final Path file;
  private @Nullable FileChannel channel;
  private long compact;
  private long size;

  JournalFile(Path folder) {
    this.file = folder.resolve("commands.log");
  }

  /** What was read of a journal. */
  record Read(List<JournalLine> lines, int damaged) {}

  /**
   * Every whole line. A last one that a crash tore is left out; others that cannot be read are
   * counted as damaged.
   */
  Read read() throws IOException {
    List<JournalLine> lines = new ArrayList<>();
    int damaged = 0;
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return new Read(lines, 0);
    }
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      Optional<JournalLine> line = JournalLine.parse(text.substring(start, end));
      line.ifPresent(lines::add);
      damaged += line.isEmpty() ? 1 : 0;
      start = end + 1;
    }
    return new Read(lines, damaged);
  }

  /** Whether lines can be appended; otherwise {@link #rewrite} is due. */
  boolean isFit() {
    return channel != null && size - compact < Math.max(LEAST_GROWTH, compact);
  }

  /** Appends lines; they are durable when this returns. */
  void append(List<JournalLine> lines) throws IOException {
    FileChannel open = channel;
    if (open == null) {
      throw new IOException("%s is not open".formatted(file));
    }
    try {
      size += write(open, lines);
      open.force(false);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Replaces the file by these lines, whole or not at all. */
  void rewrite(List<JournalLine> lines) throws IOException {
    close();
    Path folder = file.toAbsolutePath().resolveSibling(".");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    FileChannel fresh =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    boolean kept = false;
    try {
      size = write(fresh, lines);
      fresh.force(true);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
      compact = size;
      channel = fresh;
      kept = true;
    } finally {
      if (!kept) {
        fresh.close();
      }
    }
  }

  private static long write(FileChannel channel, List<JournalLine> lines) throws IOException {
    long written = 0;
    for (JournalLine line : lines) {
      ByteBuffer bytes = ByteBuffer.wrap(line.bytes());
      while (bytes.hasRemaining()) {
        written += channel.write(bytes);
      }
    }
    return written;
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
