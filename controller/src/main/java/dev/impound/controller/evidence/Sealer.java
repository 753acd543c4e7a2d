package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.receipt.ReceiptNote;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes captures. The decision is one transaction of the catalog; files and custody entries follow
 * from it, and are made good by {@link #finish} when a crash comes between.
 */
final class Sealer {
  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final String tool;
  private final ReentrantLock ledger;
  private final StoredImage images;
  private final CaptureFolder folder;
  private final ChunkLists chunks;
  private final CaptureReceipts receipts;
  private final Attestations attestations;
  private final Checkpoints checkpoints;

  Sealer(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      String tool,
      ReentrantLock ledger,
      CaptureReceipts receipts,
      Attestations attestations,
      Checkpoints checkpoints) {
    this.receipts = receipts;
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.clock = clock;
    this.tool = tool;
    this.ledger = ledger;
    this.images = new StoredImage(new BlobReader(store.layout()));
    this.folder = new CaptureFolder(store);
    this.chunks = new ChunkLists(store.layout());
    this.attestations = attestations;
    this.checkpoints = checkpoints;
  }

  /** Closes an open capture by its node's report; one that is decided is only finished. */
  SealedCapture seal(Capture capture, AcquisitionRecord report, CaptureScope scope)
      throws IOException {
    return close(
        capture, report, scope, "", (claims, delivered) -> claims.decide(report, delivered));
  }

  /** Closes an open capture without a report; one that is decided is only finished. */
  SealedCapture abandon(Capture capture, String reason, CaptureScope scope) throws IOException {
    AcquisitionRecord nothing =
        new AcquisitionRecord(List.of(), false, Optional.empty(), List.of());
    return close(
        capture,
        nothing,
        scope,
        reason,
        (claims, delivered) -> claims.abandon(catalog.items(capture.id()), delivered, reason));
  }

  private interface Decision {
    List<Item> items(Claims claims, List<Delivered> delivered);
  }

  private SealedCapture close(
      Capture capture,
      AcquisitionRecord report,
      CaptureScope scope,
      String abandoned,
      Decision decision)
      throws IOException {
    CaptureId id = capture.id();
    ledger.lock();
    try {
      Capture current = catalog.capture(id).orElseThrow();
      if (current.state() == CaptureState.OPEN) {
        List<Delivered> delivered = catalog.delivered(id);
        Claims claims = new Claims(current, kind -> catalog.itemFor(id, kind), this::contradiction);
        List<Item> items = withManifests(decision.items(claims, delivered));
        ReceiptNote receipt = receipts.keep(current, report, abandoned, items);
        byte[] manifest =
            CaptureManifest.write(
                current, report, scope, abandoned, receipt, items, delivered, now(), tool, chunks);
        catalog.decide(id, items, manifest);
      }
      return finish(id);
    } finally {
      ledger.unlock();
    }
  }

  private Optional<String> contradiction(TakenItem image) {
    try {
      return images.contradiction(image.blobs(), image.imageId());
    } catch (IOException | RefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Gives each whole image the OCI manifest that its folder needs, unless the node delivered one.
   */
  private List<Item> withManifests(List<Item> items) throws IOException {
    List<Item> complete = new ArrayList<>();
    for (Item item : items) {
      if (item.kind() == ItemKind.IMAGE
          && item.state() == ItemState.SEALED
          && item.first(BlobRole.IMAGE_MANIFEST).isEmpty()) {
        byte[] manifest =
            OciManifest.write(item.first(BlobRole.IMAGE_CONFIG).orElseThrow(), item.layers());
        complete.add(
            item.plus(store.put(manifest, BlobRole.IMAGE_MANIFEST, item.id() + "-manifest")));
      } else {
        complete.add(item);
      }
    }
    return complete;
  }

  /** Writes what follows from the decision, and what a crash left unwritten of it. */
  SealedCapture finish(CaptureId id) throws IOException {
    byte[] manifest = catalog.manifest(id).orElseThrow();
    Sha256 digest = Sha256.of(manifest);
    List<Item> items = catalog.decided(id);
    Capture capture = catalog.capture(id).orElseThrow();
    if (capture.state() == CaptureState.SEALING) {
      folder.write(id, items, manifest);
      String attested = attestations.atSeal(id, manifest);
      ReceiptNote receipt =
          CaptureReceipts.note(manifest).orElseGet(() -> ReceiptNote.absent("of an older form"));
      enterReceipt(capture, receipt);
      enter(capture, items, digest, manifest.length, receiptOf(receipt) + attested);
      checkpoints.write();
      catalog.completeSeal(id, now());
    }
    return new SealedCapture(id, items, digest, store.layout().manifest(id));
  }

  private static String receiptOf(ReceiptNote receipt) {
    return switch (receipt.state()) {
      case SIGNED, OTHER_KEY, NOT_PROVEN ->
          "receipt of the node %s, ".formatted(receipt.sha256().map(Sha256::hex).orElse(""));
      case ABSENT -> "no receipt of the node, ";
    };
  }

  /** A receipt that does not prove what it should is told loudly, and refuses nothing. */
  private void enterReceipt(Capture capture, ReceiptNote receipt) throws IOException {
    String detail = receipt.words();
    if (receipt.state() == ReceiptNote.State.ABSENT
        || receipt.isGood()
        || custody.entries(capture.id().toString()).stream()
            .anyMatch(entry -> entry.event().detail().equals(detail))) {
      return;
    }
    custody.append(
        new CustodyEvent(
            Actor.CONTROLLER,
            Act.NOTE,
            capture.id().toString(),
            "",
            receipt.sha256(),
            OptionalLong.empty(),
            detail));
  }

  private void enter(Capture capture, List<Item> items, Sha256 manifest, long size, String attested)
      throws IOException {
    List<CustodyEntry> entered = custody.entries(capture.id().toString());
    for (Item item : items) {
      if (!has(entered, Act.COLLECT, item.id().toString())) {
        custody.append(collected(capture, item));
      }
    }
    if (!has(entered, Act.SEAL, "")) {
      custody.append(
          new CustodyEvent(
              Actor.CONTROLLER,
              Act.SEAL,
              capture.id().toString(),
              "",
              Optional.of(manifest),
              OptionalLong.of(size),
              "manifest of %d items, %s".formatted(items.size(), attested)));
    }
  }

  private static boolean has(List<CustodyEntry> entries, Act act, String item) {
    return entries.stream()
        .map(CustodyEntry::event)
        .anyMatch(event -> event.act() == act && event.item().equals(item));
  }

  private static CustodyEvent collected(Capture capture, Item item) {
    StringBuilder detail = new StringBuilder(item.kind().fileName());
    if (item.started().isPresent() && item.ended().isPresent()) {
      detail.append(
          ", from %s to %s by the node's clock"
              .formatted(item.started().get(), item.ended().get()));
    }
    if (!item.tool().isEmpty()) {
      detail.append(", with ").append(item.tool());
    }
    if (!item.reason().isEmpty()) {
      detail.append("; not complete: ").append(item.reason());
    }
    return new CustodyEvent(
        Actor.node(capture.node()),
        Act.COLLECT,
        capture.id().toString(),
        item.id().toString(),
        item.sha256(),
        OptionalLong.of(item.size()),
        detail.toString());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
