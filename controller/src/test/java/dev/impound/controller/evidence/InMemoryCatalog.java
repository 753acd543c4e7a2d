package dev.impound.controller.evidence;

import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.receipt.ReceiptPins;
import dev.impound.controller.testing.FakeReceiptPins;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The catalog as maps; outlives the store that is opened over it. */
final class InMemoryCatalog implements EvidenceCatalog {
  private final String keeper;
  private final Map<Long, Capture> captures;
  private final Map<Long, Item> items;
  private final List<Delivered> delivered;
  private final Map<CaptureId, byte[]> manifests;
  private final InMemoryRetention retention;
  private final FakeReceiptPins pins;

  InMemoryCatalog(String keeper) {
    this.keeper = keeper;
    this.captures = new TreeMap<>();
    this.items = new TreeMap<>();
    this.delivered = new ArrayList<>();
    this.manifests = new HashMap<>();
    this.retention = new InMemoryRetention();
    this.pins = new FakeReceiptPins();
  }

  private InMemoryCatalog(String keeper, InMemoryCatalog shared) {
    this.keeper = keeper;
    this.captures = shared.captures;
    this.items = shared.items;
    this.delivered = shared.delivered;
    this.manifests = shared.manifests;
    this.retention = shared.retention;
    this.pins = shared.pins;
  }

  /** The same catalog for another controller; not for use by both at once. */
  InMemoryCatalog of(String other) {
    return new InMemoryCatalog(other, this);
  }

  @Override
  public synchronized CaptureId addCapture(
      IncidentId incident, NodeName node, ContainerId container, Instant opened) {
    CaptureId id = new CaptureId(captures.size() + 1);
    captures.put(
        id.number(),
        new Capture(
            id, incident, node, container, CaptureState.OPEN, opened, Optional.empty(), keeper));
    return id;
  }

  @Override
  public synchronized Optional<Capture> capture(CaptureId id) {
    return Optional.ofNullable(captures.get(id.number()));
  }

  @Override
  public synchronized List<Capture> captures(CaptureState state) {
    return captures.values().stream()
        .filter(capture -> capture.state() == state && capture.keeper().equals(keeper))
        .toList();
  }

  @Override
  public synchronized ItemId itemFor(CaptureId capture, ItemKind kind) {
    return items.values().stream()
        .filter(item -> item.capture().equals(capture) && item.kind() == kind)
        .map(Item::id)
        .findFirst()
        .orElseGet(() -> add(capture(capture).orElseThrow(), kind));
  }

  private Item stored(ItemId id) {
    return Objects.requireNonNull(items.get(id.number()));
  }

  private ItemId add(Capture capture, ItemKind kind) {
    ItemId id = new ItemId(items.size() + 1);
    items.put(id.number(), receiving(id, capture, kind, ""));
    return id;
  }

  private static Item receiving(ItemId id, Capture capture, ItemKind kind, String reason) {
    return new Item(
        id,
        capture.id(),
        capture.incident(),
        capture.node(),
        capture.container(),
        kind,
        ItemState.RECEIVING,
        reason,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        Optional.empty(),
        capture.keeper());
  }

  @Override
  public synchronized void note(ItemId id, String reason) {
    Item item = stored(id);
    if (item.state() == ItemState.RECEIVING) {
      items.put(
          id.number(), receiving(id, capture(item.capture()).orElseThrow(), item.kind(), reason));
    }
  }

  @Override
  public synchronized boolean addDelivered(Delivered blob) {
    Item item = stored(blob.item());
    if (capture(item.capture()).orElseThrow().state() != CaptureState.OPEN) {
      return false;
    }
    for (int i = 0; i < delivered.size(); i++) {
      Delivered old = delivered.get(i);
      if (old.item().equals(blob.item()) && old.digest().equals(blob.digest())) {
        delivered.set(
            i,
            new Delivered(
                old.item(),
                old.kind(),
                old.digest(),
                old.size(),
                old.role(),
                old.at(),
                old.skipped() && blob.skipped(),
                old.skipped() && !blob.skipped() ? blob.wire() : old.wire()));
        return true;
      }
    }
    delivered.add(blob);
    return true;
  }

  @Override
  public synchronized List<Delivered> delivered(CaptureId capture) {
    return delivered.stream()
        .filter(blob -> stored(blob.item()).capture().equals(capture))
        .toList();
  }

  @Override
  public synchronized void decide(CaptureId id, List<Item> decided, byte[] manifest) {
    Capture capture = capture(id).orElseThrow();
    if (capture.state() != CaptureState.OPEN) {
      throw new IllegalStateException("capture %s is decided already".formatted(id));
    }
    decided.forEach(item -> items.put(item.id().number(), item));
    manifests.put(id, manifest);
    state(capture, CaptureState.SEALING, Optional.of(Sha256.of(manifest)));
  }

  private void state(Capture capture, CaptureState state, Optional<Sha256> manifest) {
    captures.put(
        capture.id().number(),
        new Capture(
            capture.id(),
            capture.incident(),
            capture.node(),
            capture.container(),
            state,
            capture.opened(),
            manifest,
            capture.keeper()));
  }

  @Override
  public synchronized List<Item> decided(CaptureId capture) {
    return items.values().stream().filter(item -> item.capture().equals(capture)).toList();
  }

  @Override
  public synchronized void completeSeal(CaptureId id, Instant at) {
    Capture capture = capture(id).orElseThrow();
    if (capture.state() == CaptureState.SEALING) {
      state(capture, CaptureState.SEALED, capture.manifest());
    }
  }

  @Override
  public synchronized Optional<byte[]> manifest(CaptureId capture) {
    return Optional.ofNullable(manifests.get(capture));
  }

  @Override
  public synchronized List<Item> items(Optional<IncidentId> incident) {
    return items.values().stream()
        .filter(item -> incident.map(item.incident()::equals).orElse(true))
        .map(this::shown)
        .sorted(Comparator.comparingLong((Item item) -> item.id().number()).reversed())
        .toList();
  }

  @Override
  public synchronized List<Item> items(CaptureId capture) {
    return decided(capture).stream().map(this::shown).toList();
  }

  @Override
  public synchronized Optional<Item> item(ItemId id) {
    return Optional.ofNullable(items.get(id.number())).map(this::shown);
  }

  private Item shown(Item item) {
    Capture capture = capture(item.capture()).orElseThrow();
    return capture.state() == CaptureState.SEALED
        ? purged(item)
        : verified(receiving(item.id(), capture, item.kind(), item.reason()), item.verified());
  }

  private Item purged(Item item) {
    boolean stored = item.state() == ItemState.SEALED || item.state() == ItemState.PARTIAL;
    return retention
        .tombstone(item.capture())
        .filter(tombstone -> stored)
        .map(tombstone -> with(item, ItemState.PURGED, tombstone.words(), item.verified()))
        .orElse(item);
  }

  @Override
  public RetentionCatalog retention() {
    return retention.seenBy(this, keeper);
  }

  @Override
  public ReceiptPins receiptPins() {
    return pins;
  }

  @Override
  public synchronized void addVerification(Verification verification) {
    Item item = stored(verification.item());
    items.put(item.id().number(), verified(item, Optional.of(verification.isIntact())));
  }

  private static Item verified(Item item, Optional<Boolean> verdict) {
    return with(item, item.state(), item.reason(), verdict);
  }

  private static Item with(Item item, ItemState state, String reason, Optional<Boolean> verdict) {
    return new Item(
        item.id(),
        item.capture(),
        item.incident(),
        item.node(),
        item.container(),
        item.kind(),
        state,
        reason,
        item.blobs(),
        item.imageId(),
        item.started(),
        item.ended(),
        item.tool(),
        verdict,
        item.keeper());
  }

  @Override
  public synchronized long storedBytes() {
    return delivered.stream()
        .filter(blob -> stored(blob.item()).keeper().equals(keeper))
        .filter(blob -> retention.tombstone(stored(blob.item()).capture()).isEmpty())
        .collect(Collectors.toMap(Delivered::digest, Delivered::size, Math::max))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }
}
