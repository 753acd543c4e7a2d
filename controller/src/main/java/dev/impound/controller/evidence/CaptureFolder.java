package dev.impound.controller.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A capture as a person or a stock tool finds it: the manifest, each item's blob under the item's
 * name, and a whole image as an OCI layout ("skopeo inspect oci:captures/CAP-1/image").
 */
final class CaptureFolder {
  private static final byte[] LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

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
}
