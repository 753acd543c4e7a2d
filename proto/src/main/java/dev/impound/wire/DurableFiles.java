package dev.impound.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that root alone can read, whole and on the disk or not there.
 *
 * @param beforeEach runs before each change of the disk, so that tests can stop there
 */
public record DurableFiles(Runnable beforeEach) {

  /** On the disk as it is. */
  public DurableFiles() {
    this(() -> {});
  }

  /** Makes a folder for the owner alone, with those above it. */
  public void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      beforeEach.run();
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      sync(parent(folder));
    }
  }

  /** Writes a file, or replaces it. */
  public void write(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    beforeEach.run();
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    move(part, file);
  }

  /** Gives a file or folder another name, which may be taken by a file or link. */
  public void move(Path from, Path to) throws IOException {
    beforeEach.run();
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(parent(to));
  }

  /** Makes {@code link} lead to {@code target}, wherever it led before. */
  public void link(Path link, Path target) throws IOException {
    Path fresh = link.resolveSibling(link.getFileName() + ".part");
    beforeEach.run();
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, target);
    move(fresh, link);
  }

  /** Removes a folder and the files in it, where it is there. */
  public void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      beforeEach.run();
      Files.deleteIfExists(file);
    }
    beforeEach.run();
    Files.deleteIfExists(folder);
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
