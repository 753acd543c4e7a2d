package dev.impound.controller.export;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * First look at a layer: which names it has, where each stands last, and how far it can be read.
 */
final class LayerNames {
  private static final int FOLDER = 1;

  /** For each name its last place, and whether a folder stands there. */
  private final PathTable table = new PathTable();

  private int whole;
  private String ending = "";

  private LayerNames() {}

  /**
   * Reads all headers.
   *
   * @param most entries that are read
   */
  static LayerNames read(Layer layer, int most) throws IOException {
    LayerNames names = new LayerNames();
    try (InputStream in = layer.open()) {
      names.readAll(new TarReader(in), most);
    } catch (EOFException | ZipException e) {
      names.ending = "it cannot be unpacked";
    }
    return names;
  }

  private void readAll(TarReader reader, int most) throws IOException {
    int index = 0;
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      if (index >= most) {
        ending = "it holds more entries than are merged; the rest is not read";
        whole = index;
        return;
      }
      enter(next.get(), index++);
    }
    whole = reader.cutOff() ? index - 1 : index;
    ending = reader.ending();
  }

  private void enter(TarEntry entry, int index) {
    if (entry.problem().isPresent()) {
      return;
    }
    try {
      byte[] name = Names.canonical(entry.name());
      if (name.length > 0 || entry.isFolder()) {
        table.put(PathKey.of(name), (index + 1) << 1 | (entry.isFolder() ? FOLDER : 0));
      }
    } catch (Names.BadNameException e) {
      // Told by the second look.
    }
  }

  /** Entries whose bytes are all there. */
  int whole() {
    return whole;
  }

  /** Why reading ended early; empty when it did not. */
  String ending() {
    return ending;
  }

  /** Where a name stands last; -1 when it is not there. */
  int place(PathKey key) {
    return (table.get(key) >> 1) - 1;
  }

  /** Whether something stands there that can hold no others. */
  boolean isNoFolder(PathKey key) {
    int value = table.get(key);
    return value != 0 && (value & FOLDER) == 0;
  }
}
