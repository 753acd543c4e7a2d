package dev.impound.controller.evidence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes blobs in for open captures. Safe for use by many threads. */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final Keepers keepers;

  /**
   * Held while a blob joins a capture and while a capture is decided, so that none falls between.
   */
  private final ReentrantLock ledger;

  private final ReentrantLock counting = new ReentrantLock();

  @GuardedBy("counting")
  private final Map<CaptureId, Long> unfinishedBytes = new HashMap<>();

  Intake(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      Keepers keepers,
      ReentrantLock ledger) {
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.clock = clock;
    this.keepers = keepers;
    this.ledger = ledger;
  }

  /** Begins a blob that {@code caller} delivers. */
  Delivery begin(
      NodeName caller, CaptureId id, ItemKind kind, BlobRole role, OptionalLong declaredSize)
      throws IOException {
    Capture capture =
        catalog
            .capture(id)
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.CAPTURE_UNKNOWN, "there is no capture " + id, ""));
    if (!capture.node().equals(caller)) {
      throw new RefusedException(
          RefusalReason.NOT_YOUR_CAPTURE,
          "capture %s was ordered from another node than %s".formatted(id, caller),
          "");
    }
    keepers.requireOwn(capture);
    requireOpen(capture);
    requireRoom(declaredSize.orElse(0));
    ItemId item = catalog.itemFor(id, kind);
    try {
      return new Delivery(
          this, capture, item, kind, role, store.begin("%s-%s".formatted(id, item)));
    } catch (IOException e) {
      if (isDiskFull(e)) {
        throw diskFull();
      }
      throw e;
    }
  }

  private static void requireOpen(Capture capture) {
    if (capture.state() != CaptureState.OPEN) {
      throw closed(capture.id());
    }
  }

  private static RefusedException closed(CaptureId id) {
    return new RefusedException(
        RefusalReason.CAPTURE_CLOSED,
        "capture %s is sealed and takes nothing more".formatted(id),
        "");
  }

  /** Refuses when {@code bytes} more would not leave the reserve untouched. */
  void requireRoom(long bytes) throws IOException {
    if (store.freeBytes() < bytes) {
      throw diskFull();
    }
  }

  boolean isDiskFull(IOException failure) {
    return DiskFull.caused(failure, store);
  }

  RefusedException diskFull() {
    return DiskFull.refusal(store.layout());
  }

  /** Makes a finished blob part of its item: in the store, in the chain, in the catalog. */
  Delivered keep(Delivery delivery, IncomingBlob blob, Sha256 digest) throws IOException {
    Capture capture = delivery.capture();
    ledger.lock();
    try {
      requireOpen(catalog.capture(capture.id()).orElseThrow(() -> closed(capture.id())));
      blob.keep();
      Delivered delivered =
          new Delivered(
              delivery.item(),
              delivery.kind(),
              digest,
              blob.size(),
              delivery.role(),
              clock.instant());
      custody.append(
          new CustodyEvent(
              Actor.node(capture.node()),
              Act.RECEIVE,
              capture.id().toString(),
              delivery.item().toString(),
              Optional.of(digest),
              OptionalLong.of(blob.size()),
              ""));
      if (!catalog.addDelivered(delivered)) {
        throw closed(capture.id());
      }
      return delivered;
    } finally {
      ledger.unlock();
    }
  }

  /** Removes an unfinished blob and notes at its item why; failures of that are only logged. */
  void discard(Delivery delivery, IncomingBlob blob, String why) {
    try {
      blob.close();
      catalog.note(delivery.item(), why);
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("item", delivery.item())
          .log("Unfinished delivery was not cleared away");
    }
    LOG.atWarn()
        .addKeyValue("capture", delivery.capture().id())
        .addKeyValue("item", delivery.item())
        .addKeyValue("bytes", blob.size())
        .addKeyValue("reason", why)
        .log("Delivery was not kept");
  }

  /** Counts bytes of unfinished blobs; negative when they are finished or gone. */
  void count(CaptureId id, long bytes) {
    counting.lock();
    try {
      unfinishedBytes.merge(id, bytes, (old, more) -> old + more == 0 ? null : old + more);
    } finally {
      counting.unlock();
    }
  }

  /** Bytes of a capture in unfinished blobs. */
  long unfinishedBytes(CaptureId id) {
    counting.lock();
    try {
      return unfinishedBytes.getOrDefault(id, 0L);
    } finally {
      counting.unlock();
    }
  }
}
