package dev.impound.controller.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is called {@code NAME.partial} until everything in it has been checked. Readable by
 * its owner alone, for evidence holds secrets.
 */
final class PartialFile extends ArrivingFile {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path target;
  private final Path partial;
  private final FileChannel channel;

  private PartialFile(Path target, Path partial, FileChannel channel, long announced) {
    super(announced);
    this.target = target;
    this.partial = partial;
    this.channel = channel;
  }

  /** Begins anew: what an earlier attempt left is removed. */
  static PartialFile begin(Path target, long announced) throws IOException {
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    if (Files.isDirectory(partial, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(partial + " is a folder; remove it");
    }
    Files.deleteIfExists(partial);
    FileChannel channel =
        FileChannel.open(
            partial, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY);
    return new PartialFile(target, partial, channel, announced);
  }

  /** Where the bytes lie until they are kept. */
  Path partial() {
    return partial;
  }

  @Override
  void take(ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  /** Returns once every byte is on the disk. */
  void flush() throws IOException {
    channel.force(true);
  }

  /** Gives the file its name, for good. */
  void keep() throws IOException {
    channel.close();
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /** Leaves what came under its partial name, unless it was kept. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
