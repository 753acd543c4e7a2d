package dev.impound.controller.cli;

import dev.impound.controller.evidence.ManifestView;
import dev.impound.controller.evidence.ManifestView.ManifestBlob;
import dev.impound.controller.evidence.ManifestView.ManifestItem;
import java.io.IOException;
import java.nio.file.Path;

/** Where an export's blobs come from: the controller, or a folder that was pulled. */
interface ExportSource {
  /** The sealed manifest that names the item. */
  ManifestView manifest();

  /** The item as it was sealed. */
  ManifestItem item();

  /**
   * A file with exactly the bytes of a blob, as sealed.
   *
   * @param place where it is written, unless it lies on this disk already
   */
  Path bring(ManifestBlob blob, Path place) throws IOException;

  /** The item of this id in a manifest. */
  static ManifestItem find(ManifestView manifest, String id) {
    return manifest.items().stream()
        .filter(item -> item.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Complaint.of(
                        ExitCode.NOT_FOUND,
                        "ITEM_UNKNOWN",
                        "cannot export " + id,
                        "the manifest of %s names no such item".formatted(manifest.capture()),
                        "see impound evidence list")
                    .asException());
  }
}
