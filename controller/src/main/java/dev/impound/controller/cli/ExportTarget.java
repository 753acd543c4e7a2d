package dev.impound.controller.cli;

import dev.impound.wire.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of one export in a folder, readable by their owner alone. Only names that are made here
 * are ever written; each is called {@code NAME.partial} until it is whole, durable and read back.
 */
record ExportTarget(Path folder, String name, boolean force) {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Writes the bytes of a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** What was written. */
  record Written(Path file, long size, Sha256 sha256) {}

  /** The file or folder that is made. */
  Path file() {
    return folder.resolve(name);
  }

  /** Where what is brought lies until the export is made; an interrupted one is taken up there. */
  Path workFolder() throws IOException {
    return OwnFolder.make(folder, Path.of(name + ".work"));
  }

  /** Refuses to replace what is there, unless that is wanted. */
  void requireFree() throws IOException {
    Files.createDirectories(folder);
    if (Files.exists(file(), LinkOption.NOFOLLOW_LINKS) && !force) {
      throw Complaint.of(
              ExitCode.REFUSED,
              "FILE_EXISTS",
              "did not write " + file(),
              "it is there already",
              "export into another folder with -d, or replace it with --force")
          .asException();
    }
  }

  /** Refuses what the disk has no room for. */
  void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes > free) {
      throw Complaint.of(
              ExitCode.FAILED,
              "DISK_FULL",
              "did not write " + file(),
              "it takes %d bytes, and %d are free in %s".formatted(bytes, free, folder),
              "make room, or name another folder with -d")
          .asException();
    }
  }

  /** Writes the file, and gives it its name once it reads back as it was written. */
  Written write(Content content) throws IOException {
    return write(file(), content);
  }

  /** Writes a file beside it, whose name ends so. */
  Written writeBeside(String suffix, byte[] bytes) throws IOException {
    return write(folder.resolve(name + suffix), out -> out.write(bytes));
  }

  static Written write(Path file, Content content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    MessageDigest digest = Sha256.newDigest();
    try (FileChannel channel =
            FileChannel.open(
                partial,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OWNER_ONLY);
        OutputStream out =
            new BufferedOutputStream(
                new DigestOutputStream(Channels.newOutputStream(channel), digest), 1 << 18)) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    Sha256 written = Sha256.ofFinished(digest);
    Sha256 found = FileDigest.of(partial);
    if (!found.equals(written)) {
      throw ArrivingFile.damaged(
          "%s was written with SHA-256 %s and reads back with %s"
              .formatted(partial, written, found));
    }
    keep(partial, file);
    return new Written(file, Files.size(file), written);
  }

  /** Gives a file or folder its name, for good. */
  static void keep(Path partial, Path file) throws IOException {
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(file.resolveSibling("."));
  }

  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes what was brought for the export. */
  void clearWork() throws IOException {
    removeFlat(folder.resolve(name + ".work"));
  }

  /** Removes the layout that is to be replaced, and nothing but what a layout holds. */
  void removeLayout() throws IOException {
    if (!Files.exists(file(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(file(), LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(file());
      return;
    }
    removeFlat(file().resolve("blobs/sha256"));
    Files.deleteIfExists(file().resolve("blobs"));
    for (String part : List.of("oci-layout", "index.json")) {
      Files.deleteIfExists(file().resolve(part));
    }
    Files.delete(file());
  }

  private static void removeFlat(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> isOurs(file.getFileName().toString())).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static boolean isOurs(String name) {
    return name.matches("[0-9a-f]{64}(\\.partial)?");
  }
}
