package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.RawNames;
import dev.impound.agent.tar.TarMember;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder as members of a tar, found while they are asked for. No link is followed
 * on the way to the folder or below it, each name is looked up in the open folder that holds it,
 * and another file system is not entered: whatever a process does meanwhile, no byte comes from
 * outside. What a link or a folder is called and whom it belongs to is looked up by path.
 */
final class FolderWalk implements Iterator<TarMember>, AutoCloseable {
  /** What a member costs in the archive, whatever it holds. */
  private static final int HEADER_BYTES = 1536;

  /** As many folders are open at once. */
  private static final int DEEPEST = 256;

  private final TarIndex index;
  private final Allowance allowance;
  private final long mostOfOne;
  private final long device;
  private final FileAttributes attributes;
  private final Deque<Folder> open = new ArrayDeque<>();
  private @Nullable TarMember next;

  private record Folder(
      SecureDirectoryStream<Path> stream, Iterator<Path> entries, Path path, String name) {}

  /**
   * Walks below {@code root}, which is reached from {@code base} without following a link.
   *
   * @param base a folder that may be a link of the kernel's, such as /proc/PID/root
   * @param root path below it
   * @param name of the folder in the archive
   * @param mostOfOne longest file in bytes
   */
  FolderWalk(Path base, Path root, String name, TarIndex index, Allowance allowance, long mostOfOne)
      throws IOException {
    this.index = index;
    this.allowance = allowance;
    this.mostOfOne = mostOfOne;
    SecureDirectoryStream<Path> stream = opened(base, root);
    Path path = base.resolve(root);
    open.push(new Folder(stream, stream.iterator(), path, name));
    try {
      this.device = FileFacts.of(path, LinkOption.NOFOLLOW_LINKS).device();
    } catch (IOException e) {
      stream.close();
      throw e;
    }
    this.attributes = new FileAttributes(base, root, index, name);
    index.holds(TarIndex.title(name), "what lies below /" + root);
  }

  // The caller closes what comes back; all before it is closed on the way.
  @SuppressWarnings("StreamResourceLeak")
  private static SecureDirectoryStream<Path> opened(Path base, Path root) throws IOException {
    DirectoryStream<Path> first = Files.newDirectoryStream(base);
    if (!(first instanceof SecureDirectoryStream<Path> stream)) {
      first.close();
      throw new IOException("this system has no folders that can be held open");
    }
    SecureDirectoryStream<Path> folder = stream;
    for (Path part : root) {
      try (SecureDirectoryStream<Path> above = folder) {
        folder = above.newDirectoryStream(part, LinkOption.NOFOLLOW_LINKS);
      }
    }
    return folder;
  }

  /** Number of the device that the folder is on. */
  long device() {
    return device;
  }

  @Override
  public boolean hasNext() {
    while (next == null && !open.isEmpty()) {
      if (allowance.isOver() || Thread.currentThread().isInterrupted()) {
        giveUp("the time limit passed");
      } else {
        next = find(open.element()).orElse(null);
      }
    }
    return next != null;
  }

  private void giveUp(String why) {
    index.misses(TarIndex.title(open.element().name()), "here and beyond nothing was read: " + why);
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
    try {
      if (folder.entries().hasNext()) {
        return member(folder, Objects.requireNonNull(folder.entries().next().getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      index.misses(TarIndex.title(folder.name()), "its names could not be read whole: " + e);
    }
    open.pop();
    attributes.leave();
    close(folder);
    return Optional.empty();
  }

  private Optional<TarMember> member(Folder folder, Path entry) {
    String name = folder.name() + "/" + RawNames.of(entry);
    Path path = folder.path().resolve(entry);
    if (allowance.refusal(HEADER_BYTES + 2L * name.length()).isPresent()) {
      giveUp("the item is as large as it may be");
      return Optional.empty();
    }
    try {
      FileFacts file = FileFacts.of(path, LinkOption.NOFOLLOW_LINKS);
      if (file.device() != device) {
        index.leavesOut(TarIndex.title(name), "another file system is mounted there");
        return Optional.empty();
      }
      return switch (file.kind()) {
        case FileFacts.FILE -> file(folder, entry, name, file);
        case FileFacts.FOLDER -> folder(folder, entry, name, path, file);
        case FileFacts.SYMBOLIC_LINK ->
            Optional.of(
                special(
                    entry,
                    name,
                    TarMember.Type.SYMBOLIC_LINK,
                    file,
                    RawNames.of(Files.readSymbolicLink(path))));
        case FileFacts.CHARACTER_DEVICE ->
            Optional.of(special(entry, name, TarMember.Type.CHARACTER_DEVICE, file, ""));
        case FileFacts.BLOCK_DEVICE ->
            Optional.of(special(entry, name, TarMember.Type.BLOCK_DEVICE, file, ""));
        case FileFacts.PIPE -> Optional.of(special(entry, name, TarMember.Type.PIPE, file, ""));
        default -> {
          index.leavesOut(TarIndex.title(name), "a socket, which holds no bytes");
          yield Optional.empty();
        }
      };
    } catch (IOException e) {
      index.misses(TarIndex.title(name), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<TarMember> file(Folder folder, Path entry, String name, FileFacts file)
      throws IOException {
    long size = file.size();
    Optional<String> refusal =
        size > mostOfOne
            ? Optional.of("%d bytes, more than the limit of one file".formatted(size))
            : allowance.refusal(size);
    if (refusal.isPresent()) {
      index.misses(TarIndex.title(name), refusal.get());
      return Optional.empty();
    }
    // It is read before the next one is asked for, so its folder is still open then.
    return Optional.of(
        of(
            entry,
            name,
            TarMember.Type.FILE,
            size,
            file,
            "",
            () ->
                Channels.newInputStream(
                    folder.stream()
                        .newByteChannel(
                            entry, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))));
  }

  private Optional<TarMember> folder(
      Folder folder, Path entry, String name, Path path, FileFacts file) throws IOException {
    TarMember member = special(entry, name + "/", TarMember.Type.FOLDER, file, "");
    if (open.size() >= DEEPEST) {
      index.misses(TarIndex.title(name), "it lies deeper than %d folders".formatted(DEEPEST));
    } else {
      SecureDirectoryStream<Path> stream =
          folder.stream().newDirectoryStream(entry, LinkOption.NOFOLLOW_LINKS);
      open.push(new Folder(stream, stream.iterator(), path, name));
      attributes.enter(RawNames.of(entry), name);
    }
    return Optional.of(member);
  }

  private TarMember special(
      Path entry, String name, TarMember.Type type, FileFacts file, String link) {
    return of(entry, name, type, 0, file, link, java.io.InputStream::nullInputStream);
  }

  private TarMember of(
      Path entry,
      String name,
      TarMember.Type type,
      long size,
      FileFacts file,
      String link,
      TarMember.Content content) {
    return new TarMember(
        name,
        type,
        size,
        file.permissions(),
        file.user(),
        file.group(),
        file.modified(),
        link,
        file.major(),
        file.minor(),
        attributes.of(RawNames.of(entry), name),
        content);
  }

  private static void close(Folder folder) {
    try {
      folder.stream().close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    attributes.close();
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }
}
