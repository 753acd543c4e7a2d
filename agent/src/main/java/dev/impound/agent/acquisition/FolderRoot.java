package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where a folder or file that is mounted in a container lies on the node.
 *
 * @param base trusted: links on it are followed, such as /proc/PID/root
 * @param inside path below it, on which none is; bytes as chars
 * @param name in the archive; bytes as chars
 */
record FolderRoot(Path base, String inside, String name) {

  /** Holds on to it. */
  FileHandle open() throws IOException {
    return FileHandle.below(base, RawNames.path(inside));
  }

  /**
   * Holds on to a file below it.
   *
   * @param member its name in the archive
   */
  FileHandle open(String member) throws IOException {
    FileHandle handle = open();
    for (String part : member.substring(name.length() + 1).split("/", -1)) {
      try (FileHandle above = handle) {
        handle = above.at(part);
      }
    }
    return handle;
  }
}
