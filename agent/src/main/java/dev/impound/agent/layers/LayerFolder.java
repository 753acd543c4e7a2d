package dev.impound.agent.layers;

import dev.impound.wire.Printable;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The unpacked files of one layer. Goes down one folder at a time, each opened relative to the one
 * above and none through a link, so that no name and no link leads out of the layer. The folders on
 * the way to the last file stay open. Used by one thread.
 */
final class LayerFolder implements Closeable {
  /** Each open folder takes two file handles. */
  private static final int DEEPEST = 200;

  private final Path root;
  private final List<Step> way = new ArrayList<>();

  /** An open folder, by the bytes of its name. */
  private record Step(String name, SecureDirectoryStream<Path> folder) {}

  private LayerFolder(Path root) {
    this.root = root;
  }

  /**
   * Opens a folder below one that is trusted.
   *
   * @param inside names of the folders that lead from {@code trusted} to the layer
   */
  @SuppressWarnings("StreamResourceLeak") // The folder closes each step of its way.
  static LayerFolder open(Path trusted, List<String> inside) throws IOException {
    LayerFolder folder = new LayerFolder(trusted.resolve(String.join("/", inside)));
    try {
      folder.way.add(new Step("", secure(Files.newDirectoryStream(trusted))));
      for (String name : inside) {
        folder.down(name);
      }
      // From here on the layer's own folder is the first step.
      for (int above = 0; above < inside.size(); above++) {
        folder.way.removeFirst().folder().close();
      }
      return folder;
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new UnfitLayerException("this system cannot open folders without following links");
  }

  /**
   * Opens a file of the layer.
   *
   * @param name its path in the archive, as the archive has it, one character for each byte
   * @param size bytes that it must have
   */
  SeekableByteChannel file(String name, long size) throws IOException {
    List<String> names = names(name);
    String last = names.removeLast();
    try {
      go(names);
      Path leaf = leaf(last);
      SecureDirectoryStream<Path> folder = way.getLast().folder();
      requireRegular(folder, leaf, name, size);
      return folder.newByteChannel(
          leaf, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (FileSystemException e) {
      throw unfit(name, "cannot be opened (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  private void requireRegular(SecureDirectoryStream<Path> folder, Path leaf, String name, long size)
      throws IOException {
    BasicFileAttributes found =
        folder
            .getFileAttributeView(leaf, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (!found.isRegularFile()) {
      throw unfit(name, "is no regular file");
    }
    if (found.size() != size) {
      throw unfit(name, "has %d bytes, not %d".formatted(found.size(), size));
    }
  }

  private List<String> names(String path) throws UnfitLayerException {
    List<String> names = new ArrayList<>();
    for (String one : path.split("/", -1)) {
      if (one.equals("..") || one.indexOf('\0') >= 0) {
        throw unfit(path, "has a name that leads out of the layer");
      }
      if (!one.isEmpty() && !one.equals(".")) {
        names.add(one);
      }
    }
    if (names.isEmpty() || names.size() > DEEPEST || path.startsWith("/")) {
      throw unfit(path, "has a name that leads out of the layer, or too deep into it");
    }
    return names;
  }

  /** Goes to the folder of these names, by the folders that are open already. */
  private void go(List<String> names) throws IOException {
    int same = 0;
    while (same < names.size()
        && same + 1 < way.size()
        && way.get(same + 1).name().equals(names.get(same))) {
      same++;
    }
    while (way.size() > same + 1) {
      way.removeLast().folder().close();
    }
    for (String name : names.subList(same, names.size())) {
      down(name);
    }
  }

  private void down(String name) throws IOException {
    way.add(
        new Step(
            name,
            way.getLast().folder().newDirectoryStream(leaf(name), LinkOption.NOFOLLOW_LINKS)));
  }

  /** A name of exactly these bytes, whatever the process takes for the system's encoding. */
  private static Path leaf(String name) {
    StringBuilder escaped = new StringBuilder("file:///");
    for (byte one : name.getBytes(StandardCharsets.ISO_8859_1)) {
      escaped.append(String.format(Locale.ROOT, "%%%02X", one & 0xff));
    }
    Path leaf = Path.of(URI.create(escaped.toString())).getFileName();
    if (leaf == null) {
      throw new IllegalArgumentException("a name without a letter");
    }
    return leaf;
  }

  private UnfitLayerException unfit(String name, String what) {
    return new UnfitLayerException(
        "the file \"%s\" of the layer in %s %s"
            .formatted(
                Printable.brief(
                    new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)),
                root,
                what));
  }

  @Override
  public void close() throws IOException {
    for (Step step : way) {
      step.folder().close();
    }
    way.clear();
  }
}
