package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder as members of a tar, found while they are asked for. Each is held on to
 * before it is looked at, in the folder that holds it, and only what is held is read: no link is
 * followed, nothing is opened but regular files and folders, another file system is not entered,
 * and whatever a process does meanwhile, no byte comes from outside. Large files are put off. A
 * member's content is to be read before the next one is asked for.
 */
final class FolderWalk implements Iterator<TarMember>, AutoCloseable {
  /** What a member costs in the archive, whatever it holds. */
  private static final int HEADER_BYTES = 1536;

  /** As many folders are open at once, with two descriptors each. */
  private static final int DEEPEST = 256;

  private final FolderRoot root;
  private final FileTaker taker;
  private final LargeFiles large;
  private final long device;
  private final Deque<Folder> open = new ArrayDeque<>();
  private @Nullable FileHandle current;
  private @Nullable TarMember next;

  private record Folder(
      FileHandle handle, DirectoryStream<Path> stream, Iterator<Path> entries, String name) {}

  /**
   * Walks below {@code folder}, which it owns.
   *
   * @param root where the folder was found
   * @param large takes the files that are put off
   */
  FolderWalk(FolderRoot root, FileHandle folder, FileTaker taker, LargeFiles large)
      throws IOException {
    this.root = root;
    this.taker = taker;
    this.large = large;
    try {
      this.device = folder.facts().device();
      enter(folder, root.name());
    } catch (IOException e) {
      folder.close();
      throw e;
    }
    taker.index().holds(TarIndex.title(root.name()), "what lies below /" + title(root.inside()));
  }

  private static String title(String bytesAsChars) {
    return TarIndex.title(bytesAsChars);
  }

  private void enter(FileHandle folder, String name) throws IOException {
    DirectoryStream<Path> stream = folder.entries();
    open.push(new Folder(folder, stream, stream.iterator(), name));
  }

  /** Number of the device that the folder is on. */
  long device() {
    return device;
  }

  @Override
  public boolean hasNext() {
    while (next == null && !open.isEmpty()) {
      if (taker.allowance().isOver() || Thread.currentThread().isInterrupted()) {
        giveUp("the time limit passed");
      } else {
        next = find(open.element()).orElse(null);
      }
    }
    return next != null;
  }

  private void giveUp(String why) {
    taker.index().misses(title(open.element().name()), "here and beyond nothing was read: " + why);
    close();
  }

  @Override
  public TarMember next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("no more files");
    }
    TarMember found = next;
    next = null;
    return found;
  }

  private Optional<TarMember> find(Folder folder) {
    closeCurrent();
    try {
      if (folder.entries().hasNext()) {
        Path entry = Objects.requireNonNull(folder.entries().next().getFileName());
        return member(folder, RawNames.of(entry));
      }
    } catch (DirectoryIteratorException e) {
      taker.index().misses(title(folder.name()), "its names could not be read whole: " + e);
    }
    close(open.pop());
    return Optional.empty();
  }

  private Optional<TarMember> member(Folder folder, String entry) {
    String name = folder.name() + "/" + entry;
    if (taker.allowance().refusal(HEADER_BYTES + 2L * name.length()).isPresent()) {
      giveUp("the item is as large as it may be");
      return Optional.empty();
    }
    try {
      FileHandle handle = folder.handle().at(entry);
      current = handle;
      FileFacts file = handle.facts();
      if (file.device() != device) {
        taker.index().leavesOut(title(name), "another file system is mounted there");
        return Optional.empty();
      }
      return member(handle, file, name);
    } catch (IOException e) {
      taker.index().misses(title(name), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<TarMember> member(FileHandle handle, FileFacts file, String name)
      throws IOException {
    return switch (file.kind()) {
      case FileFacts.FILE -> file(handle, file, name);
      case FileFacts.FOLDER -> Optional.of(folder(handle, file, name));
      case FileFacts.SYMBOLIC_LINK ->
          Optional.of(
              taker.special(handle, file, name, TarMember.Type.SYMBOLIC_LINK, handle.target()));
      case FileFacts.CHARACTER_DEVICE ->
          Optional.of(taker.special(handle, file, name, TarMember.Type.CHARACTER_DEVICE, ""));
      case FileFacts.BLOCK_DEVICE ->
          Optional.of(taker.special(handle, file, name, TarMember.Type.BLOCK_DEVICE, ""));
      case FileFacts.PIPE ->
          Optional.of(taker.special(handle, file, name, TarMember.Type.PIPE, ""));
      default -> {
        taker.index().leavesOut(title(name), "a socket, which holds no bytes");
        yield Optional.empty();
      }
    };
  }

  private Optional<TarMember> file(FileHandle handle, FileFacts file, String name) {
    if (file.size() > LargeFiles.SMALL && file.size() <= taker.mostOfOne()) {
      large.add(root, name, file);
      return Optional.empty();
    }
    return taker.file(handle, file, name);
  }

  private TarMember folder(FileHandle handle, FileFacts file, String name) throws IOException {
    TarMember member = taker.special(handle, file, name + "/", TarMember.Type.FOLDER, "");
    if (open.size() >= DEEPEST) {
      taker.index().misses(title(name), "it lies deeper than %d folders".formatted(DEEPEST));
      return member;
    }
    try {
      enter(handle, name);
      current = null;
    } catch (IOException e) {
      taker.index().misses(title(name + "/*"), String.valueOf(e.getMessage()));
    }
    return member;
  }

  private void closeCurrent() {
    FileHandle handle = current;
    current = null;
    if (handle != null) {
      handle.close();
    }
  }

  private static void close(Folder folder) {
    try {
      folder.stream().close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      folder.handle().close();
    }
  }

  @Override
  public void close() {
    closeCurrent();
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }
}
