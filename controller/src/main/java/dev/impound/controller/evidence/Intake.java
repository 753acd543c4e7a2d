package dev.impound.controller.evidence;

import static java.util.stream.Collectors.toSet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes blobs in for open captures. Safe for use by many threads. */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** How the chain of custody tells of a blob that the node need not send. */
  private static final String NOT_SENT =
      "already stored, not sent again; the node claims its copy has this digest";

  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final Keepers keepers;
  private final Partials partials;

  /** Blobs whose RECEIVE is in the chain, and which the catalog could not take yet. */
  @GuardedBy("ledger")
  private final Set<Entered> entered = new HashSet<>();

  private record Entered(ItemId item, Sha256 digest) {}

  private final Quota quota;
  private final FairShares shares = new FairShares(Runtime.getRuntime().availableProcessors());

  /**
   * Held while a blob joins a capture and while a capture is decided, so that none falls between.
   */
  private final ReentrantLock ledger;

  /** Of broken deliveries that can go on. */
  private final ConcurrentMap<PartName, Long> parkedWire = new ConcurrentHashMap<>();

  private final ReentrantLock counting = new ReentrantLock();

  @GuardedBy("counting")
  private final Map<CaptureId, Long> unfinishedBytes = new HashMap<>();

  Intake(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      Keepers keepers,
      ReentrantLock ledger,
      EvidenceLimits limits) {
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.clock = clock;
    this.keepers = keepers;
    this.partials = new Partials(store);
    this.quota = new Quota(limits.quotaPerIncident(), catalog, this::unfinishedBytes);
    this.ledger = ledger;
  }

  /**
   * The blob that {@code caller} offers, where its item has it already: its delivery was whole, and
   * the answer did not get through.
   */
  Optional<Delivered> stored(NodeName caller, BlobOffer offer) {
    Capture capture = open(caller, offer);
    return catalog.delivered(capture.id()).stream()
        .filter(
            one -> one.kind() == offer.kind() && offer.digest().equals(Optional.of(one.digest())))
        .findFirst();
  }

  /** Begins, or takes up, a blob that {@code caller} delivers. */
  Delivery begin(NodeName caller, BlobOffer offer) throws IOException {
    Capture capture = open(caller, offer);
    quota.refresh(capture);
    ItemId item = catalog.itemFor(capture.id(), offer.kind());
    Optional<PartName> part = offer.name().map(name -> PartName.of(capture.id(), item, name));
    requireRoom(item, capture, offer, part);
    try {
      return part.isPresent()
          ? partials.begin(part.get(), blob -> new Delivery(this, capture, item, offer, part, blob))
          : new Delivery(
              this, capture, item, offer, part, store.begin("%s-%s".formatted(capture.id(), item)));
    } catch (IOException e) {
      if (isDiskFull(e)) {
        throw diskFull();
      }
      throw e;
    }
  }

  /** The capture that is offered to, which must take deliveries from {@code caller}. */
  private Capture open(NodeName caller, BlobOffer offer) {
    return openCapture(caller, offer.capture());
  }

  private Capture openCapture(NodeName caller, CaptureId id) {
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
    return capture;
  }

  /**
   * Makes what the store holds already of the offered blobs part of the item, and gives the digests
   * of the others.
   */
  Set<Sha256> lacking(NodeName caller, CaptureId id, ItemKind kind, List<StoredBlob> offered)
      throws IOException {
    openCapture(caller, id);
    Set<Sha256> lacking = new LinkedHashSet<>();
    // Reading takes its time: nobody waits for it.
    for (StoredBlob blob : offered) {
      if (!store.holds(blob.digest(), blob.size())) {
        lacking.add(blob.digest());
      }
    }
    ledger.lock();
    try {
      Capture capture = openCapture(caller, id);
      ItemId item = catalog.itemFor(id, kind);
      Set<Sha256> known = new HashSet<>();
      catalog.delivered(id).stream()
          .filter(blob -> blob.item().equals(item))
          .forEach(blob -> known.add(blob.digest()));
      for (StoredBlob blob : offered) {
        if (!store.isThere(blob.digest())) {
          // It was encrypted or purged since it was read.
          lacking.add(blob.digest());
        } else if (!lacking.contains(blob.digest()) && known.add(blob.digest())) {
          join(capture, item, kind, blob);
        }
      }
      return lacking;
    } finally {
      ledger.unlock();
    }
  }

  @GuardedBy("ledger")
  private void join(Capture capture, ItemId item, ItemKind kind, StoredBlob blob)
      throws IOException {
    add(
        capture,
        new Delivered(item, kind, blob.digest(), blob.size(), blob.role(), clock.instant(), true),
        NOT_SENT);
  }

  /** A blob is a part of its item: in the chain, then in the catalog, once in each. */
  @GuardedBy("ledger")
  private void add(Capture capture, Delivered blob, String detail) throws IOException {
    Entered entry = new Entered(blob.item(), blob.digest());
    if (entered.add(entry)) {
      custody.append(
          new CustodyEvent(
              Actor.node(capture.node()),
              Act.RECEIVE,
              capture.id().toString(),
              blob.item().toString(),
              Optional.of(blob.digest()),
              OptionalLong.of(blob.size()),
              detail));
    }
    if (!catalog.addDelivered(blob)) {
      throw closed(capture.id());
    }
    entered.remove(entry);
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

  /** Refuses a declared size of which what is not here already would not fit. */
  private void requireRoom(ItemId item, Capture capture, BlobOffer offer, Optional<PartName> part)
      throws IOException {
    long here = part.isPresent() ? store.incomingSize(part.get().toString()) : 0;
    try {
      requireRoom(capture, Math.max(0, offer.declaredSize().orElse(0) - here));
    } catch (RefusedException e) {
      catalog.note(item, e.refusal().message());
      throw e;
    }
  }

  /** Refuses when {@code bytes} more would touch the reserve or go beyond the quota. */
  void requireRoom(Capture capture, long bytes) throws IOException {
    if (store.freeBytes() < bytes) {
      throw diskFull();
    }
    quota.require(capture, bytes);
  }

  /** Turns of the nodes that deliver. */
  FairShares shares() {
    return shares;
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
              clock.instant(),
              false,
              delivery.wire());
      add(capture, delivered, "");
      quota.stored(capture, delivered);
      blob.close();
      delivery.part().ifPresent(partials::ended);
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
    delivery.part().ifPresent(partials::ended);
    tell("Delivery was not kept", delivery, blob.size(), why);
  }

  /**
   * Bytes that crossed the wire for a blob which is taken up: as its last delivery counted, or what
   * is there of it where a restart lost that count.
   */
  long wireBefore(PartName part, long size) {
    Long counted = parkedWire.remove(part);
    return counted == null ? size : counted;
  }

  /** Notes at its item why a delivery stopped whose bytes wait for the next. */
  void parked(Delivery delivery, long bytes, long wire, String why) {
    delivery.part().ifPresent(part -> parkedWire.put(part, wire));
    try {
      catalog.note(delivery.item(), why);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("item", delivery.item())
          .log("Break of a delivery was not noted at its item");
    }
    tell("Delivery broke off, and can go on", delivery, bytes, why);
  }

  private static void tell(String what, Delivery delivery, long bytes, String why) {
    LOG.atWarn()
        .addKeyValue("capture", delivery.capture().id())
        .addKeyValue("item", delivery.item())
        .addKeyValue("bytes", bytes)
        .addKeyValue("reason", why)
        .log(what);
  }

  /**
   * Clears away what no delivery will finish, and takes note of what one may; before the first
   * delivery.
   */
  void recover() throws IOException {
    Set<CaptureId> open =
        catalog.captures(CaptureState.OPEN).stream().map(Capture::id).collect(toSet());
    for (CaptureId capture : open) {
      recover(capture);
    }
    for (EvidenceStore.Leftover leftover :
        store.removeIncoming(
            file -> PartName.parse(file).filter(one -> open.contains(one.capture())).isEmpty())) {
      account(leftover, "which a restart cut off");
    }
    for (EvidenceStore.Leftover leftover : store.incoming()) {
      PartName name = PartName.parse(leftover.name()).orElseThrow();
      partials.recovered(name);
      count(name.capture(), leftover.size());
    }
  }

  /** Takes note of what the chain has and the catalog not: the node delivers it once more. */
  private void recover(CaptureId capture) throws IOException {
    Set<Entered> known =
        catalog.delivered(capture).stream()
            .map(blob -> new Entered(blob.item(), blob.digest()))
            .collect(toSet());
    ledger.lock();
    try {
      for (CustodyEntry entry : custody.entries(capture.toString())) {
        CustodyEvent event = entry.event();
        if (event.act() == Act.RECEIVE && event.sha256().isPresent()) {
          Entered one = new Entered(ItemId.parse(event.item()), event.sha256().get());
          if (!known.contains(one)) {
            entered.add(one);
          }
        }
      }
    } finally {
      ledger.unlock();
    }
  }

  /** Clears away what is unfinished of a capture that takes nothing more. */
  void drop(CaptureId capture) throws IOException {
    for (EvidenceStore.Leftover leftover : partials.drop(capture)) {
      count(capture, -leftover.size());
      account(leftover, "which was not whole when its capture closed");
    }
    parkedWire.keySet().removeIf(part -> part.capture().equals(capture));
  }

  private void account(EvidenceStore.Leftover leftover, String why) throws IOException {
    custody.append(
        CustodyEvent.note(
            "removed the unfinished delivery %s of %d bytes, %s"
                .formatted(leftover.name(), leftover.size(), why)));
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
