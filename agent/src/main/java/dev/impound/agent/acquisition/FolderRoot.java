package dev.impound.agent.acquisition;

import dev.impound.agent.container.MountSource;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where a folder or file that is mounted in a container lies on the node.
 *
 * @param base trusted: links on it are followed, such as /proc/PID/root
 * @param inside path below it, on which none is; bytes as chars
 * @param name in the archive; bytes as chars
 */
record FolderRoot(Path base, String inside, String name) {

  private static final Path TOP = Path.of("/");

  /**
   * What an engine names as the source of a mount. Below its own folders no link is followed; the
   * path of any other was written by an administrator, so that only the last name on it is not.
   *
   * @param data folder where the engine keeps its data
   */
  static FolderRoot source(String data, MountSource mount) {
    String name = raw(mount.destination());
    if (mount.source().startsWith(data + "/")) {
      return new FolderRoot(Path.of(data), raw(mount.source().substring(data.length())), name);
    }
    Path whole = TOP.resolve(RawNames.path(raw(mount.source()))).normalize();
    Path above = whole.getParent();
    Path last = whole.getFileName();
    return above == null || last == null
        ? new FolderRoot(TOP, "", name)
        : new FolderRoot(above, RawNames.of(last), name);
  }

  /** The bytes of a path as chars, without the slash at its start. */
  private static String raw(String path) {
    return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
        .replaceFirst("^/+", "");
  }

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
