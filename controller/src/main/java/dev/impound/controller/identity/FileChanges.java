package dev.impound.controller.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Changes of files of which each is whole and on the disk, or has not happened. A file that takes
 * the place of another has its owner and permissions.
 *
 * @param before told of each change before it is made: a test ends the work there, as a crash would
 */
record FileChanges(Consumer<String> before) {

  /** Changes that nobody is told of. */
  FileChanges() {
    this(change -> {});
  }

  /** Writes a certificate or another file that is no secret, or replaces it. */
  void write(Path file, String content) throws IOException {
    write(file, file, content, "rw-r--r--");
  }

  /** Writes a private key; it is its owner's alone from the first byte. */
  void writeKey(Path file, Path like, String content) throws IOException {
    write(file, like, content, "rw-------");
  }

  private void write(Path file, Path like, String content, String permissions) throws IOException {
    before.accept("write " + file.getFileName());
    makeFolder(parent(file));
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(
            part,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (Files.exists(like)) {
      takeAttributes(part, like);
    } else {
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(permissions));
    }
    rename(part, file);
  }

  private static void takeAttributes(Path file, Path like) throws IOException {
    PosixFileAttributes wanted = Files.readAttributes(like, PosixFileAttributes.class);
    PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (!wanted.group().equals(now.group())) {
      view.setGroup(wanted.group());
    }
    if (!wanted.owner().equals(now.owner())) {
      view.setOwner(wanted.owner());
    }
    view.setPermissions(wanted.permissions());
  }

  /** Gives a file or folder another name; a file of that name is replaced. */
  void move(Path from, Path to) throws IOException {
    before.accept("move to " + to.getFileName());
    rename(from, to);
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    sync(parent(to));
  }

  void delete(Path file) throws IOException {
    if (Files.exists(file)) {
      before.accept("delete " + file.getFileName());
      Files.delete(file);
      sync(parent(file));
    }
  }

  /** Removes a folder that holds files alone. */
  void deleteFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      List<Path> files;
      try (Stream<Path> all = Files.list(folder)) {
        files = all.toList();
      }
      for (Path file : files) {
        delete(file);
      }
      delete(folder);
    }
  }

  /** Makes a folder that its owner alone can enter, where there is none. */
  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      sync(parent(folder));
    }
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
