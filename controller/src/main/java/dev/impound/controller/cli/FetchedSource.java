package dev.impound.controller.cli;

import dev.impound.controller.evidence.ManifestView;
import dev.impound.controller.evidence.ManifestView.ManifestBlob;
import dev.impound.controller.evidence.ManifestView.ManifestItem;
import dev.impound.evidence.v1.Form;
import dev.impound.operator.v1.GetItemResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Blobs that the controller sends, each entered in the chain of custody as exported. */
final class FetchedSource implements ExportSource {
  private final BlobDownload download;
  private final ManifestView manifest;
  private final ManifestItem item;

  private FetchedSource(BlobDownload download, ManifestView manifest, ManifestItem item) {
    this.download = download;
    this.manifest = manifest;
    this.item = item;
  }

  /** The item of this id; refused before its capture is sealed. */
  static FetchedSource of(OperatorCommand command, StatusLine status, String id, Form form)
      throws IOException {
    GetItemResponse found = ItemAnswer.of(command.link(), id);
    if (found.getManifestJson().isEmpty()) {
      throw Complaint.of(
              ExitCode.REFUSED,
              "ITEM_NOT_COMPLETE",
              "cannot export " + id,
              "its capture is not sealed yet, so nothing says what its bytes must be",
              "see impound incident show " + found.getItem().getIncidentId())
          .asException();
    }
    ManifestView manifest =
        ManifestView.parse(found.getManifestJson().getBytes(StandardCharsets.UTF_8));
    return new FetchedSource(
        new BlobDownload(command, status, form), manifest, ExportSource.find(manifest, id));
  }

  @Override
  public ManifestView manifest() {
    return manifest;
  }

  @Override
  public ManifestItem item() {
    return item;
  }

  @Override
  public Path bring(ManifestBlob blob, Path place) throws IOException {
    download.fetch(item.id(), blob, place);
    return place;
  }
}
