package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the bytes of captures whose purge is ordered. The order in the catalog comes first, then
 * the entries in the chain of custody, then the bytes go; {@link #finish} may be repeated after a
 * crash at any point. Manifest, signature and timestamp stay. Its callers hold the ledger's lock.
 */
final class Purger {
  private static final Logger LOG = LoggerFactory.getLogger(Purger.class);

  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final RetentionCatalog retention;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final CaptureFolder folder;

  Purger(EvidenceStore store, EvidenceCatalog catalog, CustodyLog custody, InstantSource clock) {
    this.store = store;
    this.catalog = catalog;
    this.retention = catalog.retention();
    this.custody = custody;
    this.clock = clock;
    this.folder = new CaptureFolder(store);
  }

  /** What goes with a capture, and what stays. */
  PurgePlan plan(Capture capture) {
    List<Item> items =
        catalog.decided(capture.id()).stream().filter(item -> !item.blobs().isEmpty()).toList();
    return new PurgePlan(capture, items, retention.blobs(capture.id()));
  }

  /**
   * Finishes the purges that a crash or a failing disk interrupted. One that cannot be finished
   * keeps no controller from its work: it stays ordered, and is tried again at the next start.
   */
  void recover() {
    for (CaptureId id : retention.unfinishedPurges()) {
      try {
        finish(catalog.capture(id).orElseThrow());
      } catch (IOException e) {
        LOG.atError()
            .addKeyValue("capture", id)
            .setCause(e)
            .log(
                "A purge that was ordered cannot be finished; order it again when the disk is"
                    + " well");
      }
    }
  }

  /** Does what follows from the order to purge a capture, and is not done yet. */
  PurgePlan finish(Capture capture) throws IOException {
    Tombstone order = retention.tombstone(capture.id()).orElseThrow();
    PurgePlan plan = plan(capture);
    List<CustodyEntry> entered = custody.entries(capture.id().toString());
    for (Item item : plan.items()) {
      if (!has(entered, item.id().toString())) {
        enter(order, item);
      }
    }
    for (PurgedBlob blob : plan.blobs()) {
      if (!blob.shared()) {
        store.remove(store.layout().chunks(blob.digest()));
        store.removePlain(blob.digest());
        store.discardAge(blob.digest());
      }
    }
    for (Item item : plan.items()) {
      store.remove(store.layout().findings(item.id()));
      folder.remove(item);
    }
    store.syncFolder(store.layout().blobs());
    store.syncFolder(store.layout().chunkLists());
    store.syncFolder(store.layout().allFindings());
    if (!has(entered, "")) {
      enter(order, plan);
    }
    retention.completePurge(capture.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    return plan;
  }

  private static boolean has(List<CustodyEntry> entries, String item) {
    return entries.stream()
        .map(CustodyEntry::event)
        .anyMatch(event -> event.act() == Act.DELETE && event.item().equals(item));
  }

  private void enter(Tombstone order, Item item) throws IOException {
    enter(
        order,
        item.capture(),
        item.id().toString(),
        item.sha256(),
        item.size(),
        "%s, %s; its bytes are being removed".formatted(item.kind().fileName(), order.words()));
  }

  private void enter(Tombstone order, PurgePlan plan) throws IOException {
    enter(
        order,
        plan.capture().id(),
        "",
        plan.capture().manifest(),
        plan.removedBytes(),
        ("%d blobs of %d bytes are removed, %d of %d bytes stay because other captures have them;"
                + " the manifest stays; %s")
            .formatted(
                plan.removedBlobs(),
                plan.removedBytes(),
                plan.sharedBlobs(),
                plan.sharedBytes(),
                order.words()));
  }

  private void enter(
      Tombstone order,
      CaptureId capture,
      String item,
      Optional<Sha256> sha256,
      long size,
      String detail)
      throws IOException {
    custody.append(
        new CustodyEvent(
            new Actor(order.actor()),
            Act.DELETE,
            capture.toString(),
            item,
            sha256,
            OptionalLong.of(size),
            detail));
  }
}
