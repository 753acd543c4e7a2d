package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether an image's config, layers, manifest and id belong together, by their digests. */
final class StoredImage {
  private final BlobReader reader;

  StoredImage(BlobReader reader) {
    this.reader = reader;
  }

  /**
   * What does not fit in an image of these blobs; empty when all does. Reads config and manifest,
   * not the layers.
   *
   * @param imageId what the engine called it; empty when that is not known
   */
  Optional<String> contradiction(List<StoredBlob> blobs, Optional<Sha256> imageId)
      throws IOException {
    StoredBlob config = first(blobs, BlobRole.IMAGE_CONFIG).orElseThrow();
    List<StoredBlob> layers =
        blobs.stream().filter(blob -> blob.role() == BlobRole.IMAGE_LAYER).toList();
    List<Sha256> named = ImageConfig.parse(reader.small(config)).diffIds();
    List<Sha256> stored = layers.stream().flatMap(layer -> layer.diffId().stream()).toList();
    if (!named.equals(stored)) {
      return Optional.of(
          "the image config names %d layers, and they are not the %d stored, in their order"
              .formatted(named.size(), stored.size()));
    }
    Optional<StoredBlob> manifest = first(blobs, BlobRole.IMAGE_MANIFEST);
    if (manifest.isPresent()
        && !OciManifest.parse(reader.small(manifest.get())).names(config, layers)) {
      return Optional.of("the image manifest does not name exactly the stored config and layers");
    }
    return imageId
        .filter(id -> !id.equals(config.digest()))
        .filter(id -> manifest.filter(blob -> blob.digest().equals(id)).isEmpty())
        .map(
            id ->
                "the image id %s is the digest neither of the config, %s, nor of a manifest"
                    .formatted(id, config.digest()));
  }

  private static Optional<StoredBlob> first(List<StoredBlob> blobs, BlobRole role) {
    return blobs.stream().filter(blob -> blob.role() == role).findFirst();
  }
}
