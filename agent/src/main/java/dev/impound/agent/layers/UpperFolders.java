package dev.impound.agent.layers;

import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import dev.impound.wire.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything below a folder, in the order of the names' bytes; each file is held on to until the
 * next is asked for. Folders are entered when the caller says so. Used by one thread.
 */
final class UpperFolders implements Closeable {
  /** As many folders are open at once. */
  private static final int DEEPEST = 256;

  /** The system takes 4,096, and the engine's own folder comes before it when it is unpacked. */
  private static final int LONGEST_PATH = 3800;

  private final Deque<Folder> open = new ArrayDeque<>();
  private final Room room;
  private @Nullable FileHandle current;

  /**
   * @param taken of the room, given back when it is left
   */
  private record Folder(FileHandle handle, Iterator<String> names, String path, long taken) {}

  /**
   * A file of any kind.
   *
   * @param folder its path with a slash at the end, or nothing at the root; bytes as chars
   */
  record Found(String folder, String name, FileHandle handle) {
    String path() {
      return folder + name;
    }
  }

  /** Walks below {@code root}, which it owns. */
  UpperFolders(FileHandle root, Room room) throws IOException {
    this.room = room;
    current = root;
    try {
      enter(root, "");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The next file; empty after the last. */
  Optional<Found> next() throws IOException {
    closeCurrent();
    while (!open.isEmpty()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("broken off");
      }
      Folder folder = open.element();
      if (folder.names().hasNext()) {
        return Optional.of(found(folder));
      }
      room.give(folder.taken());
      open.pop().handle().close();
    }
    return Optional.empty();
  }

  private Found found(Folder folder) throws IOException {
    String name = folder.names().next();
    if (folder.path().length() + name.length() > LONGEST_PATH) {
      throw unfit(
          folder.path() + name,
          "has a path of more than %d bytes, which an engine may not be able to load"
              .formatted(LONGEST_PATH));
    }
    FileHandle handle = folder.handle().at(name);
    current = handle;
    return new Found(folder.path(), name, handle);
  }

  /** Goes down into the folder that was found last. */
  void enter(Found folder) throws IOException {
    enter(folder.handle(), folder.path() + "/");
  }

  private void enter(FileHandle folder, String path) throws IOException {
    if (open.size() >= DEEPEST) {
      throw unfit(path, "lies deeper than %d folders".formatted(DEEPEST));
    }
    List<String> names = new ArrayList<>();
    long taken = Room.of(path);
    try {
      room.take(taken, path);
      folder.names(name -> add(names, name, path));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (String name : names) {
      taken += Room.of(name);
    }
    Collections.sort(names);
    open.push(new Folder(folder, names.iterator(), path, taken));
    current = null;
  }

  private void add(List<String> names, String name, String path) {
    try {
      room.take(Room.of(name), path + name);
    } catch (UnfitLayerException e) {
      throw new UncheckedIOException(e);
    }
    names.add(name);
  }

  /** Why a file makes the whole layer unfit; {@code path} is bytes as chars. */
  static UnfitLayerException unfit(String path, String what) {
    return new UnfitLayerException(
        "\"%s\" in the container %s".formatted(Printable.brief(RawNames.title(path)), what));
  }

  private void closeCurrent() {
    FileHandle handle = current;
    current = null;
    if (handle != null) {
      handle.close();
    }
  }

  @Override
  public void close() {
    closeCurrent();
    while (!open.isEmpty()) {
      open.pop().handle().close();
    }
  }
}
