package dev.impound.controller.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A capture as a person or a stock tool finds it: the manifest, each item's blob under the item's
 * name, and a whole image as an OCI layout ("skopeo inspect oci:captures/CAP-1/image").
 */
final class CaptureFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureFolder.class);

  private static final byte[] LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

  /** Tells which items are encrypted, and where they lie. */
  private static final String NOTE = "ENCRYPTED.txt";

  private static final String AGE = ".age";

  private final EvidenceStore store;

  CaptureFolder(EvidenceStore store) {
    this.store = store;
  }

  /** The file that makes a folder an OCI layout. */
  static byte[] layout() {
    return LAYOUT.clone();
  }

  /** Writes the folder; what a crash left of it is written over. Durable when this returns. */
  void write(CaptureId id, List<Item> items, byte[] manifest) throws IOException {
    Path folder = store.layout().capture(id);
    store.makeFolder(folder);
    for (Item item : items) {
      Path place = folder.resolve(item.kind().fileName());
      Optional<StoredBlob> imageManifest = item.first(BlobRole.IMAGE_MANIFEST);
      Optional<StoredBlob> content = item.first(BlobRole.CONTENT);
      if (imageManifest.isPresent() && item.state() == ItemState.SEALED) {
        writeImage(place, imageManifest.get());
      } else if (content.isPresent()) {
        store.link(place, store.layout().blob(content.get().digest()));
      }
    }
    store.write(store.layout().manifest(id), manifest);
  }

  private void writeImage(Path folder, StoredBlob manifest) throws IOException {
    store.makeFolder(folder);
    store.link(folder.resolve("blobs"), store.layout().allBlobs());
    store.write(folder.resolve("oci-layout"), LAYOUT);
    store.write(folder.resolve("index.json"), OciManifest.writeIndex(manifest));
  }

  /**
   * Shows the items of a capture that are kept as age files: a link to it in place of the one to an
   * item's blob, and none of an image, which is no OCI layout any more; and a note that names all
   * age files. May be repeated. Durable when this returns.
   *
   * @param notes of each encrypted item, what its age files are
   */
  void encrypted(CaptureId id, Map<Item, List<AgeNote>> notes) throws IOException {
    Path folder = store.layout().capture(id);
    byte[] text = note(id, notes);
    // The note is written last: where it is there, so is the rest.
    if (Files.exists(folder.resolve(NOTE))
        && Arrays.equals(Files.readAllBytes(folder.resolve(NOTE)), text)) {
      return;
    }
    for (Map.Entry<Item, List<AgeNote>> entry : notes.entrySet()) {
      Item item = entry.getKey();
      removeView(item);
      if (item.first(BlobRole.CONTENT).isPresent()) {
        store.link(
            folder.resolve(item.kind().fileName() + AGE),
            store.layout().age(entry.getValue().getFirst().blob()));
      }
    }
    store.write(folder.resolve(NOTE), text);
  }

  private byte[] note(CaptureId id, Map<Item, List<AgeNote>> notes) {
    StringBuilder text = new StringBuilder();
    notes.forEach(
        (item, files) ->
            files.forEach(
                file ->
                    text.append(
                        "%s %s: sha256 %s is kept as %s, for %s%n"
                            .formatted(
                                item.id(),
                                item.kind().fileName(),
                                file.blob(),
                                store.layout().root().relativize(store.layout().age(file.blob())),
                                String.join(", ", file.recipients())))));
    text.append("Pull it with: impound evidence pull %s -d DIR%n".formatted(id));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Removes the names under which a person finds an item, however it is kept. */
  void remove(Item item) throws IOException {
    Path folder = store.layout().capture(item.capture());
    store.remove(folder.resolve(item.kind().fileName() + AGE));
    store.remove(folder.resolve(NOTE));
    removeView(item);
  }

  private void removeView(Item item) throws IOException {
    Path view = store.layout().capture(item.capture()).resolve(item.kind().fileName());
    if (Files.isDirectory(view, LinkOption.NOFOLLOW_LINKS)) {
      for (String part : List.of("blobs", "oci-layout", "index.json")) {
        store.remove(view.resolve(part));
      }
    }
    try {
      store.remove(view);
    } catch (DirectoryNotEmptyException e) {
      // Somebody keeps files of their own there, which are no evidence.
      LOG.atWarn().addKeyValue("folder", view).log("A folder of an item is not empty and stays");
    }
  }
}
