package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Re-reads items. */
final class Verifier {
  private final StoreLayout layout;
  private final Rereads rereads;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final BlobReader reader;
  private final StoredImage images;
  private final ArchiveFindings archives;
  private final AgeFiles ageFiles;
  private final CaptureReceipts receipts;

  Verifier(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      CaptureReceipts receipts) {
    this.receipts = receipts;
    this.layout = store.layout();
    this.rereads = store.rereads();
    this.catalog = catalog;
    this.custody = custody;
    this.clock = clock;
    this.reader = new BlobReader(layout);
    this.images = new StoredImage(reader);
    this.archives = new ArchiveFindings(store);
    this.ageFiles = new AgeFiles(layout);
  }

  /** Re-reads an item and enters the verdict in the catalog and the chain. */
  Verification verify(Item item, Actor actor, ProgressListener progress) throws IOException {
    return verify(item, actor, progress, List.of());
  }

  /** As {@link #verify}, and spares what was read a short while ago. */
  Verification verifyNew(Item item, Actor actor, ProgressListener progress) throws IOException {
    List<StoredBlob> spared = new ArrayList<>();
    for (StoredBlob blob : item.blobs()) {
      if (wasReadLately(blob)) {
        spared.add(blob);
      }
    }
    return verify(item, actor, progress, spared);
  }

  /**
   * What is odd about the archives of an item, as the last verification saw it, and about what its
   * node signed.
   */
  List<String> archiveFindings(Item item) throws IOException {
    List<String> odd = new ArrayList<>(archives.of(item.id()));
    Optional<byte[]> manifest = catalog.manifest(item.capture());
    if (manifest.isPresent()) {
      CaptureReceipts.remark(manifest.get()).ifPresent(odd::add);
    }
    return List.copyOf(odd);
  }

  private boolean wasReadLately(StoredBlob blob) throws IOException {
    Path file = layout.blob(blob.digest());
    return blob.diffId().equals(Optional.of(blob.digest()))
        && Files.isRegularFile(file)
        && Files.size(file) == blob.size()
        && rereads.lastRead(blob.digest(), file).isPresent();
  }

  private Verification verify(
      Item item, Actor actor, ProgressListener progress, List<StoredBlob> spared)
      throws IOException {
    List<String> findings = new ArrayList<>();
    if (item.state() == ItemState.RECEIVING) {
      findings.add("%s is not sealed yet".formatted(item.id()));
    } else if (item.blobs().isEmpty()) {
      findings.add("nothing of %s is stored".formatted(item.id()));
    }
    long total = item.size();
    long done = 0;
    for (StoredBlob blob : item.blobs()) {
      long before = done;
      Optional<AgeNote> encrypted = ageFiles.of(blob.digest());
      if (encrypted.isPresent()) {
        ageFiles.finding(item, encrypted.get(), custody).ifPresent(findings::add);
      } else if (!spared.contains(blob)) {
        checkBlob(blob, count -> progress.read(before + count, total)).ifPresent(findings::add);
      }
      done += blob.size();
    }
    if (item.kind() == ItemKind.IMAGE
        && item.state() == ItemState.SEALED
        && ageFiles.of(item).isEmpty()) {
      checkImage(item).ifPresent(findings::add);
    }
    checkManifest(item).ifPresent(findings::add);
    findings.addAll(checkReceipt(item));
    if (ageFiles.of(item).isEmpty()) {
      archives.look(item);
    }
    return enter(
        new Verification(
            item.id(),
            findings,
            done,
            spared.stream().mapToLong(StoredBlob::size).sum(),
            clock.instant().truncatedTo(ChronoUnit.MICROS)),
        item,
        actor);
  }

  private interface ByteListener {
    void read(long count);
  }

  private Optional<String> checkBlob(StoredBlob blob, ByteListener progress) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    long size = 0;
    byte[] buffer = new byte[BlobReader.BUFFER];
    Rereads.Stamp stamp;
    try (InputStream in = reader.open(blob)) {
      stamp = Rereads.stamp(layout.blob(blob.digest()));
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        size += count;
        progress.read(Math.min(size, blob.size()));
      }
    } catch (NoSuchFileException e) {
      return Optional.of("blob %s is gone from the store".formatted(blob.digest()));
    }
    Sha256 found = Sha256.ofFinished(digest);
    if (size != blob.size() || !found.equals(blob.digest())) {
      return Optional.of(
          "blob %s (%s, %d bytes) is now %d bytes with sha256 %s"
              .formatted(blob.digest(), blob.role(), blob.size(), size, found));
    }
    rereads.fits(blob.digest(), stamp);
    return checkDiffId(blob);
  }

  private Optional<String> checkDiffId(StoredBlob blob) {
    if (blob.diffId().isEmpty() || blob.diffId().get().equals(blob.digest())) {
      return Optional.empty();
    }
    try (InputStream in = reader.open(blob)) {
      Sha256 found = CompressedLayer.diffId(in, blob.size());
      return found.equals(blob.diffId().get())
          ? Optional.empty()
          : Optional.of(
              "layer %s unpacks to %s, not to its diff_id %s"
                  .formatted(blob.digest(), found, blob.diffId().get()));
    } catch (IOException e) {
      return Optional.of(
          "layer %s cannot be compared with its diff_id %s: %s"
              .formatted(blob.digest(), blob.diffId().get(), e.getMessage()));
    }
  }

  private Optional<String> checkImage(Item item) {
    try {
      return images.contradiction(item.blobs(), item.imageId());
    } catch (IOException | RefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The manifest on the disk must be the one that custody saw sealed, and name these blobs. */
  private Optional<String> checkManifest(Item item) throws IOException {
    if (item.state() == ItemState.RECEIVING) {
      return Optional.empty();
    }
    Path file = layout.manifest(item.capture());
    byte[] manifest;
    try {
      manifest = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.of("the manifest of %s is gone from the store".formatted(item.capture()));
    }
    Sha256 found = Sha256.of(manifest);
    Optional<Sha256> sealed =
        custody.entries(item.capture().toString()).stream()
            .filter(entry -> entry.event().act() == Act.SEAL)
            .findFirst()
            .flatMap(entry -> entry.event().sha256());
    if (!sealed.equals(Optional.of(found))) {
      return Optional.of(
          "the manifest of %s has sha256 %s, and the chain of custody names %s"
              .formatted(
                  item.capture(),
                  found,
                  sealed.map(Sha256::hex).orElse("no seal of this capture")));
    }
    List<Sha256> stored = item.blobs().stream().map(StoredBlob::digest).toList();
    return CaptureManifest.blobsOf(manifest, item.id()).equals(stored)
        ? Optional.empty()
        : Optional.of(
            "the manifest of %s names other blobs for %s than the catalog"
                .formatted(item.capture(), item.id()));
  }

  /** What the node signed must be there, and be what is stored. */
  private List<String> checkReceipt(Item item) throws IOException {
    Optional<byte[]> manifest = catalog.manifest(item.capture());
    return manifest.isEmpty() || item.state() == ItemState.RECEIVING
        ? List.of()
        : receipts.findings(catalog.capture(item.capture()).orElseThrow(), item, manifest.get());
  }

  private String intact(Item item, Verification verification) throws IOException {
    StringBuilder words = new StringBuilder("intact");
    int encrypted = ageFiles.of(item).size();
    if (encrypted > 0) {
      words.append("; of %d encrypted blobs the age files were compared".formatted(encrypted));
    }
    if (verification.spared() > 0) {
      words.append(
          "; %d bytes of it were read within %d hours and are as they were then"
              .formatted(verification.spared(), Rereads.FRESH.toHours()));
    }
    return words.toString();
  }

  private Verification enter(Verification verification, Item item, Actor actor) throws IOException {
    custody.append(
        new CustodyEvent(
            actor,
            Act.VERIFY,
            item.capture().toString(),
            item.id().toString(),
            item.sha256(),
            OptionalLong.of(verification.bytes()),
            verification.isIntact()
                ? intact(item, verification)
                : String.join("; ", verification.findings())));
    catalog.addVerification(verification);
    return verification;
  }
}
