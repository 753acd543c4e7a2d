package dev.impound.agent.layers;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Looks at the sizes of all files below a folder, and opens none. */
final class UpperSizes {
  private UpperSizes() {}

  /** Adds them up; {@code root} is closed. A file of several names counts once. */
  static FileSizes of(FileHandle root) throws IOException {
    Room room = new Room(Room.USUAL);
    FileSizes sizes = new FileSizes();
    Set<String> linked = new HashSet<>();
    try (UpperFolders folders = new UpperFolders(root, room)) {
      for (Optional<UpperFolders.Found> found = folders.next();
          found.isPresent();
          found = folders.next()) {
        FileFacts file = found.get().handle().facts();
        if (file.kind() == FileFacts.FOLDER) {
          folders.enter(found.get());
        } else if (file.kind() == FileFacts.FILE) {
          boolean isNew = file.names() < 2 || linked.add(file.identity());
          room.take(file.names() < 2 ? 0 : Room.of(file.identity()), found.get().path());
          sizes.add(isNew ? file.size() : 0);
        }
      }
    }
    return sizes;
  }
}
