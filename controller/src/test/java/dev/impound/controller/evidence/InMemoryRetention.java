package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Holds and tombstones as maps, of one catalog. */
final class InMemoryRetention {
  private final Map<Long, Hold> holds = new TreeMap<>();
  private final Map<CaptureId, Tombstone> tombstones = new LinkedHashMap<>();
  private final Set<CaptureId> unfinished = new LinkedHashSet<>();
  private long lastHold;

  /** As one controller sees them. */
  RetentionCatalog seenBy(InMemoryCatalog catalog, String keeper) {
    return new View(catalog, keeper);
  }

  synchronized Optional<Tombstone> tombstone(CaptureId capture) {
    return Optional.ofNullable(tombstones.get(capture));
  }

  private final class View implements RetentionCatalog {
    private final InMemoryCatalog catalog;
    private final String keeper;

    private View(InMemoryCatalog catalog, String keeper) {
      this.catalog = catalog;
      this.keeper = keeper;
    }

    @Override
    public Optional<Hold> addHold(
        RetentionSubject subject, String actor, Instant at, String reason) {
      synchronized (InMemoryRetention.this) {
        if (subject.capture().filter(tombstones::containsKey).isPresent()) {
          return Optional.empty();
        }
        Hold hold = new Hold(new HoldId(++lastHold), subject, actor, at, reason);
        holds.put(hold.id().number(), hold);
        return Optional.of(hold);
      }
    }

    @Override
    public boolean releaseHold(HoldId hold, String actor, Instant at, String reason) {
      synchronized (InMemoryRetention.this) {
        return holds.remove(hold.number()) != null;
      }
    }

    @Override
    public List<Hold> standing() {
      synchronized (InMemoryRetention.this) {
        return List.copyOf(holds.values());
      }
    }

    @Override
    public boolean orderPurge(Capture capture, Tombstone tombstone) {
      synchronized (InMemoryRetention.this) {
        if (holds.values().stream().anyMatch(hold -> hold.covers(capture))) {
          return false;
        }
        tombstones.put(capture.id(), tombstone);
        unfinished.add(capture.id());
        return true;
      }
    }

    @Override
    public Optional<Tombstone> tombstone(CaptureId capture) {
      return InMemoryRetention.this.tombstone(capture);
    }

    @Override
    public List<CaptureId> unfinishedPurges() {
      synchronized (InMemoryRetention.this) {
        return unfinished.stream()
            .filter(id -> catalog.capture(id).orElseThrow().keeper().equals(keeper))
            .toList();
      }
    }

    @Override
    public void completePurge(CaptureId capture, Instant at) {
      synchronized (InMemoryRetention.this) {
        unfinished.remove(capture);
      }
    }

    @Override
    public List<PurgedBlob> blobs(CaptureId capture) {
      Set<Sha256> others = new LinkedHashSet<>();
      for (Item item : catalog.items(Optional.empty())) {
        CaptureId other = item.capture();
        if (!other.equals(capture) && item.keeper().equals(keeper) && tombstone(other).isEmpty()) {
          others.addAll(sizes(other).keySet());
        }
      }
      List<PurgedBlob> blobs = new ArrayList<>();
      sizes(capture)
          .forEach(
              (digest, size) -> blobs.add(new PurgedBlob(digest, size, others.contains(digest))));
      return blobs;
    }

    @Override
    public Set<CaptureId> having(Sha256 blob) {
      Set<CaptureId> found = new LinkedHashSet<>();
      for (Item item : catalog.items(Optional.empty())) {
        CaptureId capture = item.capture();
        if (item.keeper().equals(keeper)
            && tombstone(capture).isEmpty()
            && sizes(capture).containsKey(blob)) {
          found.add(capture);
        }
      }
      return found;
    }

    private Map<Sha256, Long> sizes(CaptureId capture) {
      Map<Sha256, Long> sizes = new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));
      catalog.delivered(capture).forEach(blob -> sizes.put(blob.digest(), blob.size()));
      for (Item item : catalog.decided(capture)) {
        item.blobs().forEach(blob -> sizes.put(blob.digest(), blob.size()));
      }
      return sizes;
    }
  }
}
