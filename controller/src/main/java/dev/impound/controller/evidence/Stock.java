package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All blobs of this controller's store, whatever items they belong to, for what reads the whole of
 * it. Safe for use by many threads; every method blocks.
 */
public final class Stock {
  private static final String DIGEST = "[0-9a-f]{64}";

  /** The last scrub's progress, in the root of the store. */
  private static final String PROGRESS = "scrub.txt";

  private final EvidenceStore store;
  private final StoreLayout layout;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final Keepers keepers;

  Stock(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      Keepers keepers) {
    this.store = store;
    this.layout = store.layout();
    this.catalog = catalog;
    this.custody = custody;
    this.clock = clock;
    this.keepers = keepers;
  }

  /** Told of bytes as they are read; may wait, to set the pace. */
  public interface Pace {
    /** So many bytes more were read. */
    void read(int count) throws InterruptedException;
  }

  /** The blobs that lie in the store, and those that a sealed capture says do; by digest. */
  public List<StockedBlob> blobs() throws IOException {
    Map<String, StockedBlob> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(layout.blobs())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.matches(DIGEST)) {
          found.put(name, new StockedBlob(new Sha256(name), sizeOf(file), OptionalLong.empty()));
        }
      }
    }
    for (Item item : kept()) {
      for (StoredBlob blob : item.blobs()) {
        String name = blob.digest().hex();
        StockedBlob lying = found.get(name);
        found.put(
            name,
            new StockedBlob(
                blob.digest(), lying == null ? 0 : lying.size(), OptionalLong.of(blob.size())));
      }
    }
    return List.copyOf(found.values());
  }

  private static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Items that are sealed, whole or in part, and whose bytes lie here and were not purged. */
  private List<Item> kept() {
    Map<CaptureId, Boolean> purged = new HashMap<>();
    return catalog.items(Optional.empty()).stream()
        .filter(item -> keepers.isSelf(item.keeper()))
        .filter(item -> item.state() != ItemState.RECEIVING)
        .filter(item -> !purged.computeIfAbsent(item.capture(), this::isPurged))
        .toList();
  }

  /**
   * Reads every byte of a blob and compares it with its digest.
   *
   * @return what is wrong; empty when nothing is, and when the blob was rightly removed meanwhile
   * @throws IOException when that cannot be found out
   */
  public Optional<BlobDamage> reread(StockedBlob blob, Pace pace)
      throws IOException, InterruptedException {
    Optional<BlobDamage> damage =
        new BlobReread(blob, layout.blob(blob.digest()), pace)
            .damage(ChunkLists.kept(layout.chunks(blob.digest())));
    if (damage.isEmpty() || Files.exists(layout.blob(blob.digest()))) {
      return damage;
    }
    return isMissed(blob) ? damage : Optional.empty();
  }

  /** Whether a blob that is not there should be: something sealed names it, and it is plain. */
  private boolean isMissed(StockedBlob blob) {
    Path encrypted = layout.age(blob.digest());
    return !Files.exists(encrypted) && !holders(blob.digest()).isEmpty();
  }

  private boolean isPurged(CaptureId capture) {
    return catalog.retention().tombstone(capture).isPresent();
  }

  private List<Item> holders(Sha256 blob) {
    return kept().stream()
        .filter(item -> item.blobs().stream().anyMatch(one -> one.digest().equals(blob)))
        .toList();
  }

  /**
   * Enters damage in the chain of custody, of each item that holds the blob, which then shows as
   * not intact; from now on the blob is not taken for stored until it is delivered anew.
   *
   * @return the items that are hit, by id
   */
  public List<ItemId> enter(BlobDamage damage) throws IOException {
    store.distrust(damage.blob());
    List<ItemId> hit = new ArrayList<>();
    for (Item item : holders(damage.blob())) {
      custody.append(found(damage, item.capture().toString(), item.id().toString()));
      catalog.addVerification(
          new Verification(
              item.id(),
              List.of(damage.what()),
              damage.size(),
              clock.instant().truncatedTo(ChronoUnit.MICROS)));
      hit.add(item.id());
    }
    if (hit.isEmpty()) {
      custody.append(found(damage, "", ""));
    }
    return hit;
  }

  private static CustodyEvent found(BlobDamage damage, String capture, String item) {
    return new CustodyEvent(
        Actor.CONTROLLER,
        Act.VERIFY,
        capture,
        item,
        Optional.of(damage.blob()),
        OptionalLong.of(damage.size()),
        "scrub: " + damage.what());
  }

  /** Enters in the chain of custody what does not concern one capture. */
  public void note(String detail) throws IOException {
    custody.append(CustodyEvent.note(detail));
  }

  /** Keeps how far a scrub is, durable when this returns. */
  public void keepProgress(byte[] progress) throws IOException {
    store.write(layout.root().resolve(PROGRESS), progress);
  }

  /** How far a scrub was when it was kept last. */
  public Optional<byte[]> progress() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(layout.root().resolve(PROGRESS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
