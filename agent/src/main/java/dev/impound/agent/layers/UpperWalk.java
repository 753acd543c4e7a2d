package dev.impound.agent.layers;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.files.RawNames;
import dev.impound.agent.tar.TarMember;
import dev.impound.wire.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What an overlay mount keeps in its upper folder, as the members of a layer's archive: names in
 * the order of their bytes, marks of deletion in the form that images have. Fails with an {@link
 * UncheckedIOException} of what went wrong. A member's content is to be read before the next one is
 * asked for.
 */
final class UpperWalk implements Iterator<TarMember>, Closeable {
  private static final int PERMISSIONS = 0777;
  private static final int PRIVATE = 0600;

  /** What a file system of the node that loads the layer may have room for, for one file. */
  private static final int MOST_ATTRIBUTE_BYTES = 3500;

  /** What one attribute takes there beside its name and its value. */
  private static final int ATTRIBUTE = 32;

  private final UpperFolders folders;
  private final Room room;
  private final Deque<TarMember> ready = new ArrayDeque<>();
  private final Map<String, String> linked = new HashMap<>();
  private final LayerNotes notes;
  private final FileSizes.Fit fit;
  private long left;
  private long spare;

  /**
   * Walks below {@code root}, which it owns.
   *
   * @param mostBytes all files together
   * @param fit which of them do; one that does not is left out, and noted
   * @param notes takes what a reader of the layer has to know
   */
  UpperWalk(FileHandle root, long mostBytes, FileSizes.Fit fit, LayerNotes notes)
      throws IOException {
    this.room = new Room(Room.USUAL);
    this.folders = new UpperFolders(root, room);
    this.fit = fit;
    this.spare = fit.spare();
    this.left = mostBytes - spare;
    this.notes = notes;
  }

  @Override
  public boolean hasNext() {
    try {
      while (ready.isEmpty()) {
        Optional<UpperFolders.Found> found = folders.next();
        if (found.isEmpty()) {
          return false;
        }
        take(found.get());
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TarMember next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more files");
    }
    return ready.remove();
  }

  private void take(UpperFolders.Found found) throws IOException {
    String folder = found.folder();
    String name = found.name();
    FileHandle handle = found.handle();
    FileFacts file = handle.facts();
    String path = found.path();
    if (file.kind() == FileFacts.CHARACTER_DEVICE && file.rawDevice() == 0) {
      ready.add(mark(folder + UpperAttributes.DELETED + name, PRIVATE, file, file.modified()));
      return;
    }
    if (name.startsWith(UpperAttributes.DELETED)) {
      note(path, "has a name that a layer takes for a mark of deletion; read the layer with tar");
    }
    switch (file.kind()) {
      case FileFacts.FOLDER -> folder(found, file);
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

  private void folder(UpperFolders.Found found, FileFacts file) throws IOException {
    String path = found.path();
    UpperAttributes attributes = attributes(path, found.handle());
    ready.add(member(path + "/", TarMember.Type.FOLDER, file, "", attributes.kept(), () -> none()));
    if (attributes.isOpaque()) {
      ready.add(
          mark(
              path + "/" + UpperAttributes.OPAQUE, file.mode() & PERMISSIONS, file, Instant.EPOCH));
    }
    folders.enter(found);
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
    if (hasBytes && !isTaken(file.size())) {
      note(
          path,
          "is left out: it has %d bytes, more than fit into the limit with all smaller files"
              .formatted(file.size()));
      return;
    }
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
      room.take(Room.of(file.identity()) + Room.of(path), path);
    }
    String target = type == TarMember.Type.SYMBOLIC_LINK ? handle.target() : "";
    ready.add(member(path, type, file, target, attributes.kept(), content));
  }

  /** Takes a file's bytes from what is left, if they fit. */
  private boolean isTaken(long size) {
    boolean isSmall = size <= fit.longest();
    if (size > (isSmall ? left : spare)) {
      return false;
    }
    left -= isSmall ? size : 0;
    spare -= isSmall ? 0 : size;
    return true;
  }

  private UpperAttributes attributes(String path, FileHandle handle) throws IOException {
    UpperAttributes attributes = UpperAttributes.of(handle.attributes());
    if (!attributes.unfit().isEmpty()) {
      throw UpperFolders.unfit(
          path, "has the attribute %s, which no layer can hold".formatted(attributes.unfit()));
    }
    long bytes = 0;
    for (Map.Entry<String, byte[]> one : attributes.kept().entrySet()) {
      bytes += ATTRIBUTE + one.getKey().length() + one.getValue().length;
    }
    if (bytes > MOST_ATTRIBUTE_BYTES) {
      throw UpperFolders.unfit(
          path,
          "has extended attributes of %d bytes, and an engine may not be able to load more than %d"
              .formatted(bytes, MOST_ATTRIBUTE_BYTES));
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
    notes.add(path, what);
  }

  @Override
  public void close() {
    folders.close();
  }
}
