package dev.impound.controller.backup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the copy of the database lies while a backup is made: a folder in the data directory, for
 * its owner alone, held by one backup at a time. What one that was killed left there is removed by
 * the next.
 */
public final class WorkFolder implements Closeable {
  private static final String COPY = "impound.db";

  private final Path folder;
  private final FileChannel lock;

  private WorkFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Takes the folder, and empties it.
   *
   * @throws IOException when another backup is made just now
   */
  public static WorkFolder take(Path dataDirectory) throws IOException {
    Path folder = dataDirectory.resolve(DataFolder.WORK);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    WorkFolder work = new WorkFolder(folder, channel);
    if (!isHeld(channel)) {
      channel.close();
      throw new IOException(
          "another backup of %s is being made: wait for its end".formatted(dataDirectory));
    }
    work.empty();
    return work;
  }

  private static boolean isHeld(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Where the copy goes; there is no file of this name yet. */
  public Path copy() {
    return folder.resolve(COPY);
  }

  private void empty() throws IOException {
    for (String end : new String[] {"", "-journal", "-wal", "-shm"}) {
      Files.deleteIfExists(folder.resolve(COPY + end));
    }
  }

  /** Removes the copy; the empty folder stays, with the lock's file. */
  @Override
  public void close() throws IOException {
    try (lock) {
      empty();
    }
  }
}
