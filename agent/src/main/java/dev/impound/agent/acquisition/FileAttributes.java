package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Extended attributes of the files that a walk comes by, each reached from the folder that holds
 * it. What cannot be read is missing in the index, and nothing else is given up for it.
 */
final class FileAttributes implements Closeable {
  private final TarIndex index;
  private final Deque<Optional<FileHandle>> open = new ArrayDeque<>();

  /** Those below {@code root}, which is reached from {@code base} without following a link. */
  FileAttributes(Path base, Path root, TarIndex index, String name) {
    this.index = index;
    Optional<FileHandle> first = Optional.empty();
    try {
      first = Optional.of(FileHandle.below(base, root));
    } catch (IOException e) {
      missing(name + "/*", e);
    }
    open.push(first);
  }

  /** Those of a file in the folder where the walk is; {@code title} names it in the index. */
  SortedMap<String, byte[]> of(String name, String title) {
    Optional<FileHandle> folder = open.element();
    if (folder.isPresent()) {
      try (FileHandle file = folder.get().at(name)) {
        return file.attributes();
      } catch (IOException e) {
        missing(title, e);
      }
    }
    return Collections.emptySortedMap();
  }

  /** The walk goes down. */
  void enter(String name, String title) {
    Optional<FileHandle> inner = Optional.empty();
    Optional<FileHandle> folder = open.element();
    if (folder.isPresent()) {
      try {
        inner = Optional.of(folder.get().at(name));
      } catch (IOException e) {
        missing(title + "/*", e);
      }
    }
    open.push(inner);
  }

  /** The walk goes up. */
  void leave() {
    open.pop().ifPresent(FileHandle::close);
  }

  private void missing(String title, IOException failure) {
    index.misses(RawNames.title(title), "its extended attributes: " + failure.getMessage());
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      leave();
    }
  }
}
