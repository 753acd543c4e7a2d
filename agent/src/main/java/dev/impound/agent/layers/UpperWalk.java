package dev.impound.agent.layers;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import dev.impound.agent.tar.TarMember;
import dev.impound.wire.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What an overlay mount keeps in its upper folder, as the members of a layer's archive: names in
 * the order of their bytes, marks of deletion in the form that images have. Fails with an {@link
 * UncheckedIOException} of what went wrong. A member's content is to be read before the next one is
 * asked for.
 */
final class UpperWalk implements Iterator<TarMember>, Closeable {
  /** As many folders are open at once. */
  private static final int DEEPEST = 256;

  private static final int MOST_NAMES = 1_000_000;
  private static final int MOST_LINKED = 100_000;
  private static final int PERMISSIONS = 0777;
  private static final int PRIVATE = 0600;

  private final Deque<Folder> open = new ArrayDeque<>();
  private final Deque<TarMember> ready = new ArrayDeque<>();
  private final Map<String, String> linked = new HashMap<>();
  private final List<String> notes;
  private long left;
  private @Nullable FileHandle current;

  private record Folder(FileHandle handle, Iterator<String> names, String path) {}

  /**
   * Walks below {@code root}, which it owns.
   *
   * @param mostBytes all files together; one that does not fit is left out, and noted
   * @param notes takes what a reader of the layer has to know
   */
  UpperWalk(FileHandle root, long mostBytes, List<String> notes) throws IOException {
    this.left = mostBytes;
    this.notes = notes;
    try {
      enter(root, "");
    } catch (IOException e) {
      root.close();
      throw e;
    }
  }

  private void enter(FileHandle folder, String path) throws IOException {
    if (open.size() >= DEEPEST) {
      throw unfit(path, "lies deeper than %d folders".formatted(DEEPEST));
    }
    List<String> names = new ArrayList<>();
    folder.names(
        name -> {
          if (names.size() >= MOST_NAMES) {
            throw new UncheckedIOException(
                unfit(path, "holds more than %d names".formatted(MOST_NAMES)));
          }
          names.add(name);
        });
    Collections.sort(names);
    open.push(new Folder(folder, names.iterator(), path));
  }

  @Override
  public boolean hasNext() {
    try {
      while (ready.isEmpty() && !open.isEmpty()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("broken off");
        }
        advance(open.element());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return !ready.isEmpty();
  }

  @Override
  public TarMember next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more files");
    }
    return ready.remove();
  }

  private void advance(Folder folder) throws IOException {
    closeCurrent();
    if (!folder.names().hasNext()) {
      open.pop().handle().close();
      return;
    }
    String name = folder.names().next();
    FileHandle handle = folder.handle().at(name);
    current = handle;
    take(folder.path(), name, handle);
  }

  private void take(String folder, String name, FileHandle handle) throws IOException {
    FileFacts file = handle.facts();
    String path = folder + name;
    if (file.kind() == FileFacts.CHARACTER_DEVICE && file.rawDevice() == 0) {
      ready.add(mark(folder + UpperAttributes.DELETED + name, PRIVATE, file, file.modified()));
      return;
    }
    if (name.startsWith(UpperAttributes.DELETED)) {
      note(path, "has a name that a layer takes for a mark of deletion; read the layer with tar");
    }
    switch (file.kind()) {
      case FileFacts.FOLDER -> folder(path, handle, file);
      case FileFacts.FILE -> named(TarMember.Type.FILE, path, handle, file, handle::open);
      case FileFacts.SYMBOLIC_LINK ->
          named(TarMember.Type.SYMBOLIC_LINK, path, handle, file, InputStream::nullInputStream);
      case FileFacts.CHARACTER_DEVICE ->
          named(TarMember.Type.CHARACTER_DEVICE, path, handle, file, InputStream::nullInputStream);
      case FileFacts.BLOCK_DEVICE ->
          named(TarMember.Type.BLOCK_DEVICE, path, handle, file, InputStream::nullInputStream);
      case FileFacts.PIPE ->
          named(TarMember.Type.PIPE, path, handle, file, InputStream::nullInputStream);
      default -> {
        // A socket holds no bytes, and no archive has a place for it.
      }
    }
  }

  private void folder(String path, FileHandle handle, FileFacts file) throws IOException {
    UpperAttributes attributes = attributes(path, handle);
    ready.add(member(path + "/", TarMember.Type.FOLDER, file, "", attributes.kept(), () -> none()));
    if (attributes.isOpaque()) {
      ready.add(
          mark(
              path + "/" + UpperAttributes.OPAQUE, file.mode() & PERMISSIONS, file, Instant.EPOCH));
    }
    enter(handle, path + "/");
    current = null;
  }

  private static InputStream none() {
    return InputStream.nullInputStream();
  }

  /** A file or what is like one; its further names are links to the first. */
  private void named(
      TarMember.Type type,
      String path,
      FileHandle handle,
      FileFacts file,
      TarMember.Content content)
      throws IOException {
    String known = linked.get(file.identity());
    boolean hasBytes = type == TarMember.Type.FILE && known == null;
    if (hasBytes && file.size() > left) {
      note(
          path,
          "is left out: it has %d bytes, and %d of the limit were left"
              .formatted(file.size(), left));
      return;
    }
    left -= hasBytes ? file.size() : 0;
    UpperAttributes attributes = attributes(path, handle);
    if (file.names() > 1) {
      String first = linked.putIfAbsent(file.identity(), path);
      if (first != null) {
        ready.add(
            member(
                path,
                TarMember.Type.HARD_LINK,
                file,
                first,
                Collections.emptySortedMap(),
                content));
        return;
      }
      if (linked.size() > MOST_LINKED) {
        throw unfit(path, "is one of more than %d files with two names".formatted(MOST_LINKED));
      }
    }
    String target = type == TarMember.Type.SYMBOLIC_LINK ? handle.target() : "";
    ready.add(member(path, type, file, target, attributes.kept(), content));
  }

  private UpperAttributes attributes(String path, FileHandle handle) throws IOException {
    UpperAttributes attributes = UpperAttributes.of(handle.attributes());
    if (!attributes.unfit().isEmpty()) {
      throw unfit(
          path, "has the attribute %s, which no layer can hold".formatted(attributes.unfit()));
    }
    if (!attributes.leftOut().isEmpty()) {
      note(
          path,
          "has attributes that were left out, since an engine could take them for its own: "
              + Printable.brief(RawNames.title(String.join(", ", attributes.leftOut()))));
    }
    return attributes;
  }

  private static TarMember member(
      String name,
      TarMember.Type type,
      FileFacts file,
      String link,
      SortedMap<String, byte[]> attributes,
      TarMember.Content content) {
    boolean device = type == TarMember.Type.CHARACTER_DEVICE || type == TarMember.Type.BLOCK_DEVICE;
    return new TarMember(
        name,
        type,
        type == TarMember.Type.FILE ? file.size() : 0,
        file.permissions(),
        file.user(),
        file.group(),
        file.modified(),
        link,
        device ? file.major() : 0,
        device ? file.minor() : 0,
        attributes,
        content);
  }

  private static TarMember mark(String name, int mode, FileFacts file, Instant modified) {
    return new TarMember(
        name,
        TarMember.Type.FILE,
        0,
        mode,
        file.user(),
        file.group(),
        modified,
        "",
        0,
        0,
        InputStream::nullInputStream);
  }

  private void note(String path, String what) {
    notes.add("\"%s\" %s".formatted(Printable.brief(RawNames.title(path)), what));
  }

  private static UnfitLayerException unfit(String path, String what) {
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
