package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.ChainExtract;
import dev.impound.controller.custody.ChainVerdict;
import dev.impound.controller.custody.Checkpoint;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.signing.SignatureCheck;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What leaves the store beside the items, so that they can be verified without it. */
final class Bundles {
  /** 64 digits and a newline. */
  private static final int DIGEST_LINE = 65;

  /** Says of a purged capture that it is one. */
  static final String PURGED = "PURGED.txt";

  private final StoreLayout layout;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final Notary notary;
  private final CaptureReceipts receipts;

  Bundles(
      StoreLayout layout,
      EvidenceCatalog catalog,
      CustodyLog custody,
      Notary notary,
      CaptureReceipts receipts) {
    this.receipts = receipts;
    this.layout = layout;
    this.catalog = catalog;
    this.custody = custody;
    this.notary = notary;
  }

  /**
   * What belongs to a capture beside the bytes of its items.
   *
   * @param purged what is known of it where those bytes are gone
   */
  List<BundleFile> of(Capture capture, Optional<Tombstone> purged, Actor actor) throws IOException {
    CaptureId id = capture.id();
    if (capture.state() != CaptureState.SEALED) {
      throw new RefusedException(
          RefusalReason.ITEM_NOT_COMPLETE,
          "capture %s is not sealed yet".formatted(id),
          "pull it once \"impound incident show %s\" tells of the seal"
              .formatted(capture.incident()));
    }
    byte[] manifest = catalog.manifest(id).orElseThrow();
    enter(id, manifest, actor);
    List<BundleFile> files = new ArrayList<>();
    files.add(new BundleFile("manifest.json", manifest));
    addStored(files, "manifest.json.p7s", layout.signature(id));
    addStored(files, "manifest.json.tsr", layout.timestamp(id));
    files.addAll(receipts.files(id, manifest));
    ChainExtract extract = custody.extract(id.toString());
    byte[] lines = extract.text().getBytes(StandardCharsets.ISO_8859_1);
    addChain(files, extract, lines, extract.checkpoint().text(id.toString(), Sha256.of(lines)));
    if (purged.isPresent()) {
      files.add(new BundleFile(PURGED, purged(id, purged.get())));
    } else {
      addLayouts(files, id);
      addAgeNotes(files, id);
    }
    return files;
  }

  private static byte[] purged(CaptureId id, Tombstone tombstone) {
    return """
    %s was %s
    The bytes of its items are gone. What was there, and what was done with it, stands in
    manifest.json and custody.jsonl.
    """
        .formatted(id, Printable.of(tombstone.words()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private void enter(CaptureId id, byte[] manifest, Actor actor) throws IOException {
    custody.append(
        new CustodyEvent(
            actor,
            Act.EXPORT,
            id.toString(),
            "",
            Optional.of(Sha256.of(manifest)),
            OptionalLong.of(manifest.length),
            "the capture with its manifest and its part of this chain"));
  }

  private static void addStored(List<BundleFile> files, String name, Path stored)
      throws IOException {
    if (Files.exists(stored)) {
      files.add(new BundleFile(name, Files.readAllBytes(stored)));
    }
  }

  private void addChain(
      List<BundleFile> files, ChainExtract extract, byte[] lines, String checkpoint)
      throws IOException {
    byte[] signed = checkpoint.getBytes(StandardCharsets.US_ASCII);
    files.add(new BundleFile("custody.jsonl", lines));
    files.add(
        new BundleFile("custody.digests", extract.digests().getBytes(StandardCharsets.US_ASCII)));
    files.add(new BundleFile("custody.checkpoint", signed));
    if (notary.signs()) {
      files.add(new BundleFile("custody.checkpoint.p7s", notary.sign(signed)));
    }
    notary.certificates().forEach((name, pem) -> files.add(new BundleFile("certs/" + name, pem)));
  }

  /** Of encrypted blobs, what their age files are. */
  private void addAgeNotes(List<BundleFile> files, CaptureId id) throws IOException {
    AgeFiles ageFiles = new AgeFiles(layout);
    List<AgeNote> notes = new ArrayList<>();
    for (Item item : catalog.items(id)) {
      notes.addAll(ageFiles.of(item));
    }
    if (!notes.isEmpty()) {
      files.add(new BundleFile("encrypted.json", AgeNote.json(notes)));
    }
  }

  /** What makes the blobs of an image an OCI layout. */
  private void addLayouts(List<BundleFile> files, CaptureId id) throws IOException {
    for (Item item : catalog.items(id)) {
      Optional<StoredBlob> manifest = item.first(BlobRole.IMAGE_MANIFEST);
      if (manifest.isPresent() && item.state() == ItemState.SEALED) {
        String folder = BundlePaths.folder(item);
        files.add(new BundleFile(folder + "/oci-layout", CaptureFolder.layout()));
        files.add(new BundleFile(folder + "/index.json", OciManifest.writeIndex(manifest.get())));
      }
    }
  }

  List<BundleFile> chain() throws IOException {
    ChainExtract extract = custody.extract();
    List<BundleFile> files = new ArrayList<>();
    addChain(
        files,
        extract,
        extract.text().getBytes(StandardCharsets.ISO_8859_1),
        extract.checkpoint().text());
    return files;
  }

  ChainReport verifyChain() throws IOException {
    ChainVerdict chain = custody.verifyChain();
    List<String> findings = new ArrayList<>(chain.finding().stream().toList());
    List<Path> files = checkpoints();
    byte[] digests = custody.extract().digests().getBytes(StandardCharsets.US_ASCII);
    for (Path file : files) {
      check(file, digests).ifPresent(findings::add);
    }
    return new ChainReport(chain, files.size(), findings);
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(layout.checkpoints())) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).sorted().toList();
    }
  }

  private Optional<String> check(Path file, byte[] digests) throws IOException {
    byte[] text = Files.readAllBytes(file);
    Optional<Checkpoint> read = Checkpoint.parse(new String(text, StandardCharsets.US_ASCII));
    String name = "checkpoint " + file.getFileName();
    if (read.isEmpty()) {
      return Optional.of(name + " cannot be read as one");
    }
    Checkpoint checkpoint = read.get();
    if (checkpoint.entries() > digests.length / DIGEST_LINE) {
      return Optional.of(
          "%s names %d entries, and the chain has %d: entries were taken out"
              .formatted(name, checkpoint.entries(), digests.length / DIGEST_LINE));
    }
    MessageDigest digest = Sha256.newDigest();
    digest.update(digests, 0, (int) checkpoint.entries() * DIGEST_LINE);
    if (!Sha256.ofFinished(digest).equals(checkpoint.digests())) {
      return Optional.of(
          "the first %d entries of the chain are not those of %s"
              .formatted(checkpoint.entries(), name));
    }
    if (!notary.signs()) {
      return Optional.empty();
    }
    Path signature = StoreLayout.signatureOf(file);
    if (!Files.exists(signature)) {
      return Optional.of(name + " has lost its signature");
    }
    SignatureCheck check = notary.ownCheck();
    return check
        .signature(text, Files.readAllBytes(signature), checkpoint.at())
        .map(why -> "%s is not signed by the custody key: %s".formatted(name, why));
  }
}
