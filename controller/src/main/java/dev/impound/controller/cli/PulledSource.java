package dev.impound.controller.cli;

import dev.impound.controller.evidence.ManifestView;
import dev.impound.controller.evidence.ManifestView.ManifestBlob;
import dev.impound.controller.evidence.ManifestView.ManifestItem;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Blobs in a folder that was pulled. They are compared with its manifest before they are used. */
record PulledSource(Path folder, ManifestView manifest, ManifestItem item) implements ExportSource {

  static PulledSource of(Path folder, String id) throws IOException {
    ManifestView manifest = ManifestView.parse(Files.readAllBytes(folder.resolve("manifest.json")));
    return new PulledSource(folder, manifest, ExportSource.find(manifest, id));
  }

  @Override
  public Path bring(ManifestBlob blob, Path place) throws IOException {
    Path file = folder.resolve(blob.path());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw Complaint.of(
              ExitCode.NOT_FOUND,
              "FILE_UNKNOWN",
              "cannot export " + item.id(),
              "there is no file " + file,
              "pull the capture again with --resume; if it came encrypted, decrypt it first, as its"
                  + " VERIFY.txt tells")
          .asException();
    }
    Sha256 found = FileDigest.of(file);
    if (!found.equals(blob.sha256())) {
      throw ArrivingFile.damaged(
          "%s has SHA-256 %s, and %s was sealed".formatted(file, found, blob.sha256()));
    }
    return file;
  }
}
