package dev.impound.controller.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders that evidence is written into: real ones, and no links that somebody put there. */
final class OwnFolder {
  private static final FileAttribute<?> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private OwnFolder() {}

  /**
   * The folder {@code path} below {@code top}, made where it is missing, for its owner alone.
   *
   * @param top an operator's choice, which may be a link
   * @param path relative, as many names as are wanted
   */
  static Path make(Path top, Path path) throws IOException {
    Files.createDirectories(top, OWNER_FOLDER);
    Path folder = top;
    for (Path name : path) {
      folder = folder.resolve(name);
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder, OWNER_FOLDER);
      } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw Complaint.of(
                ExitCode.REFUSED,
                "FILE_EXISTS",
                "did not write into " + folder,
                "it is no folder, but a link or a file",
                "remove it, or name another folder with -d")
            .asException();
      }
    }
    return folder;
  }
}
