package dev.impound.controller.backup;

import dev.impound.wire.Printable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Restores a backup to a data directory that is not there or empty: beside it first, and in its
 * place once everything is compared with the manifest and on the disk. Killed at any moment, it
 * leaves nothing that a controller takes up; done again, it begins anew.
 */
public final class Restore {
  /** Where the files lie that the configuration named, below the data directory. */
  public static final String NAMED = "restored-files";

  private static final String OWNER_FOLDER = "rwx------";

  private final Path dataDirectory;
  private final Path staging;

  /** What is done to the copy of the database before it counts. */
  @FunctionalInterface
  public interface Marking {
    /** Notes in this database that it is restored. */
    void mark(Path database, Manifest manifest) throws IOException;
  }

  /** Restores to this directory. */
  public Restore(Path dataDirectory) {
    this.dataDirectory = dataDirectory.toAbsolutePath().normalize();
    this.staging = staging(this.dataDirectory);
  }

  private static Path staging(Path dataDirectory) {
    return dataDirectory.resolveSibling("." + dataDirectory.getFileName() + ".restoring");
  }

  /**
   * To be asked before a controller begins with an empty data directory.
   *
   * @throws IOException when a restore to this directory is under way, or was cut off
   */
  public static void requireNoneBegun(Path dataDirectory) throws IOException {
    Path begun = staging(dataDirectory.toAbsolutePath().normalize());
    if (Files.exists(begun, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          "a restore to %s is under way, or was cut off: give it again, or remove %s to do without"
              .formatted(dataDirectory, begun));
    }
  }

  /**
   * Restores {@code file}.
   *
   * @throws IOException when there is something in the data directory, or the archive is damaged;
   *     then nothing is changed
   */
  public Manifest run(Path file, Marking marking, LongConsumer progress) throws IOException {
    requireEmpty();
    removeAll(staging);
    makeFolder(staging);
    try {
      Manifest manifest = BackupReader.read(file, this::open, progress);
      for (Map.Entry<String, String> link : manifest.links().entrySet()) {
        link(link.getKey(), link.getValue());
      }
      Path database = staging.resolve("impound.db");
      if (Files.exists(database)) {
        marking.mark(database, manifest);
      }
      syncFolders();
      requireEmpty();
      Files.deleteIfExists(dataDirectory);
      Files.move(staging, dataDirectory, StandardCopyOption.ATOMIC_MOVE);
      sync(dataDirectory.resolveSibling("."));
      return manifest;
    } finally {
      removeAll(staging);
    }
  }

  private void requireEmpty() throws IOException {
    if (!Files.exists(dataDirectory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> there = Files.list(dataDirectory)) {
      if (there.findAny().isPresent()) {
        throw new IOException(
            "%s is not empty: a backup is restored to an empty data directory only; move it away"
                .formatted(dataDirectory));
      }
    }
  }

  private OutputStream open(String path) throws IOException {
    Path target = target(path);
    makeFolder(target.getParent());
    FileChannel channel =
        FileChannel.open(
            target,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new Durable(channel);
  }

  /** A file that is on the disk when it is closed. */
  private static final class Durable extends FilterOutputStream {
    private final FileChannel channel;

    Durable(FileChannel channel) {
      super(Channels.newOutputStream(channel));
      this.channel = channel;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        channel.force(false);
      }
    }
  }

  private Path target(String path) throws IOException {
    if (path.equals(Backup.DATABASE)) {
      return staging.resolve("impound.db");
    }
    if (path.startsWith(Backup.DATA) && !isReserved(path.substring(Backup.DATA.length()))) {
      return within(path.substring(Backup.DATA.length()));
    }
    if (path.startsWith(Backup.FILES + "/")) {
      return within(NAMED + path.substring(Backup.FILES.length()));
    }
    throw new IOException("it holds %s, which no backup does".formatted(Printable.brief(path)));
  }

  private static boolean isReserved(String path) {
    return DataFolder.isNever(path) || path.equals(NAMED) || path.startsWith(NAMED + "/");
  }

  private Path within(String path) throws IOException {
    Path target = staging.resolve(path).normalize();
    if (!target.startsWith(staging) || target.equals(staging)) {
      throw new IOException("it holds the path %s".formatted(Printable.brief(path)));
    }
    return target;
  }

  /** Links in a data directory lead from one place in it to another. */
  private void link(String path, String leads) throws IOException {
    Path link = within(path);
    Path parent = link.getParent();
    if (!DataFolder.isOwnLink(path, leads)) {
      throw new IOException(
          "it holds a link that leads out of the store: %s to %s"
              .formatted(Printable.brief(path), Printable.brief(leads)));
    }
    makeFolder(parent);
    // What a link says is read from where it truly lies: none may lie behind another.
    if (parent == null
        || !parent.toRealPath().equals(staging.toRealPath().resolve(staging.relativize(parent)))) {
      throw new IOException("it holds a link behind a link: %s".formatted(Printable.brief(path)));
    }
    Files.createSymbolicLink(link, Path.of(leads));
  }

  private static void makeFolder(@org.jspecify.annotations.Nullable Path folder)
      throws IOException {
    if (folder != null && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FOLDER)));
    }
  }

  private void syncFolders() throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.walk(staging)) {
      folders = all.filter(one -> Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path folder : folders) {
      sync(folder);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void removeAll(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
