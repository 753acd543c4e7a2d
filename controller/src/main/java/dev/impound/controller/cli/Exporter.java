package dev.impound.controller.cli;

import dev.impound.controller.evidence.BlobRole;
import dev.impound.controller.evidence.DockerArchive;
import dev.impound.controller.evidence.ManifestView.ManifestBlob;
import dev.impound.controller.evidence.StoredBlob;
import dev.impound.controller.export.Bodyfile;
import dev.impound.controller.export.Findings;
import dev.impound.controller.export.Layer;
import dev.impound.controller.export.MergedTree;
import dev.impound.controller.export.OciLayout;
import dev.impound.controller.export.RootfsTar;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes exports of blobs, on the operator's machine: what comes out of a container is taken apart
 * where it can harm no other evidence, and every blob is compared with the sealed manifest first.
 */
final class Exporter {
  private final OperatorCommand command;
  private final StatusLine status;
  private final ExportSource source;
  private final ExportTarget target;
  private final Findings findings = new Findings();

  Exporter(OperatorCommand command, StatusLine status, ExportSource source, ExportTarget target) {
    this.command = command;
    this.status = status;
    this.source = source;
    this.target = target;
  }

  /** What was left out, and what should be known. */
  Findings findings() {
    return findings;
  }

  /** An image for docker load; the same bytes each time. */
  ExportTarget.Written dockerArchive() throws IOException {
    Map<Sha256, Path> files = bringAll();
    List<StoredBlob> layers = layers().stream().map(Exporter::stored).toList();
    DockerArchive archive =
        DockerArchive.of(
            digest -> files.getOrDefault(digest, Path.of("")), stored(config()), layers);
    target.requireRoom(archive.size());
    Path checked = target.folder().resolve(target.name() + ".unchecked");
    ExportTarget.Written written = ExportTarget.write(checked, archive::writeTo);
    check(checked);
    ExportTarget.keep(checked, target.file());
    target.clearWork();
    return new ExportTarget.Written(target.file(), written.size(), written.sha256());
  }

  private void check(Path archive) throws IOException {
    ArchiveCheck.Report report =
        command
            .surroundings()
            .archiveCheck()
            .check(archive, (done, total) -> status.show("checking", done, total));
    if (!report.findings().isEmpty() || !report.config().equals(config().sha256())) {
      throw ArrivingFile.damaged(
          "the archive that was made does not verify: " + String.join("; ", report.findings()));
    }
  }

  /** An image as a folder; answers the digest of its manifest. */
  ExportTarget.Written ociLayout() throws IOException {
    ManifestBlob manifest = only(BlobRole.IMAGE_MANIFEST);
    Path work = target.workFolder();
    Path blobs = OwnFolder.make(work, Path.of("blobs", "sha256"));
    long size = 0;
    for (ManifestBlob blob : source.item().blobs()) {
      Path place = blobs.resolve(blob.sha256().hex());
      Path file = source.bring(blob, place);
      if (!file.equals(place)) {
        target.requireRoom(blob.size());
        ExportTarget.write(place, out -> Files.copy(file, out));
      }
      size += blob.size();
    }
    ExportTarget.write(work.resolve("oci-layout"), out -> out.write(OciLayout.marker()));
    byte[] index = OciLayout.index(manifest.sha256(), manifest.size(), source.item().id());
    ExportTarget.write(work.resolve("index.json"), out -> out.write(index));
    ExportTarget.sync(blobs);
    target.removeLayout();
    ExportTarget.keep(work, target.file());
    return new ExportTarget.Written(target.file(), size, manifest.sha256());
  }

  /** Files as a tar. */
  ExportTarget.Written tar() throws IOException {
    if (!isImage()) {
      return rawTar();
    }
    MergedTree tree = tree();
    target.requireRoom(tree.bytes());
    ExportTarget.Written written = target.write(out -> RootfsTar.write(tree, out, this::writing));
    target.clearWork();
    return written;
  }

  /** Times of files. */
  ExportTarget.Written bodyfile() throws IOException {
    MergedTree tree = tree();
    ExportTarget.Written written = target.write(out -> Bodyfile.write(tree, out, this::writing));
    target.clearWork();
    return written;
  }

  /** A tar that was taken as one stays as it is, whatever is in it. */
  private ExportTarget.Written rawTar() throws IOException {
    ManifestBlob blob = only(BlobRole.CONTENT);
    Path file = source.bring(blob, target.workFolder().resolve(blob.sha256().hex()));
    target.requireRoom(blob.size());
    ExportTarget.Written written = target.write(out -> Files.copy(file, out));
    if (!written.sha256().equals(blob.sha256())) {
      throw ArrivingFile.damaged("%s changed while it was copied".formatted(file));
    }
    target.clearWork();
    return written;
  }

  private void writing(long done, long total) {
    status.show("writing " + target.name(), done, total);
  }

  private MergedTree tree() throws IOException {
    Map<Sha256, Path> files = bringAll();
    status.show("reading names");
    if (!isImage()) {
      ManifestBlob blob = only(BlobRole.CONTENT);
      return MergedTree.ofTar(
          Layer.tar("the tar", files.getOrDefault(blob.sha256(), Path.of("")), blob.sha256()),
          findings);
    }
    List<Layer> layers = new ArrayList<>();
    for (ManifestBlob blob : layers()) {
      layers.add(
          new Layer(
              "layer %d".formatted(layers.size() + 1),
              files.getOrDefault(blob.sha256(), Path.of("")),
              blob.sha256(),
              blob.diffId()));
    }
    return MergedTree.of(layers, findings);
  }

  private Map<Sha256, Path> bringAll() throws IOException {
    Map<Sha256, Path> files = new HashMap<>();
    Path work = target.workFolder();
    for (ManifestBlob blob : source.item().blobs()) {
      files.put(blob.sha256(), source.bring(blob, work.resolve(blob.sha256().hex())));
    }
    return files;
  }

  private boolean isImage() {
    return source.item().kind().equals("IMAGE");
  }

  private List<ManifestBlob> layers() {
    return source.item().blobs().stream()
        .filter(blob -> blob.role().equals(BlobRole.IMAGE_LAYER.name()))
        .toList();
  }

  private ManifestBlob config() {
    return only(BlobRole.IMAGE_CONFIG);
  }

  private ManifestBlob only(BlobRole role) {
    return source.item().blobs().stream()
        .filter(blob -> blob.role().equals(role.name()))
        .findFirst()
        .orElseThrow(
            () ->
                ArrivingFile.damaged(
                    "the manifest names no %s of %s".formatted(role, source.item().id())));
  }

  private static StoredBlob stored(ManifestBlob blob) {
    return new StoredBlob(blob.sha256(), blob.size(), BlobRole.valueOf(blob.role()), blob.diffId());
  }
}
