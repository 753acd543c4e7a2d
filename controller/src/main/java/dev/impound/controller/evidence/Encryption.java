package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Replaces the blobs of an incident by age files. An age file is durable, noted and entered in the
 * chain of custody before the plain bytes are removed; after a crash the same order finishes what
 * it left. A blob that other incidents or captures taken meanwhile have too stays plain, and so
 * does all of an incident that a hold stands on.
 */
final class Encryption {
  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final Retention retention;
  private final BlobReader reader;
  private final AgeFiles files;
  private final CaptureFolder folder;
  private final ReentrantLock ledger;

  Encryption(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      ReentrantLock ledger,
      Retention retention) {
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.retention = retention;
    this.reader = new BlobReader(store.layout());
    this.files = new AgeFiles(store.layout());
    this.folder = new CaptureFolder(store);
    this.ledger = ledger;
  }

  /** What is asked for, and what of it is done. */
  private static final class Order {
    private final Set<CaptureId> captures;
    private final Recipients recipients;
    private final Actor actor;
    private EncryptionOutcome done = new EncryptionOutcome(0, 0, 0, 0);

    private Order(Set<CaptureId> captures, Recipients recipients, Actor actor) {
      this.captures = captures;
      this.recipients = recipients;
      this.actor = actor;
    }
  }

  EncryptionOutcome encrypt(
      IncidentId incident, Recipients recipients, Actor actor, ProgressListener progress)
      throws IOException {
    Uses.Use use = retention.change(captures(incident));
    try {
      // None of them is read, purged or encrypted by another order until the end of this one.
      List<CaptureId> captures = captures(incident);
      Order order = new Order(Set.copyOf(captures), recipients, actor);
      Map<Sha256, StoredBlob> blobs = new LinkedHashMap<>();
      for (CaptureId id : captures) {
        requireSealed(id);
        retention.requireNotHeld(id);
        for (PurgedBlob blob : catalog.retention().blobs(id)) {
          blobs.put(blob.digest(), StoredBlob.of(blob.digest(), blob.size(), BlobRole.CONTENT));
        }
      }
      encrypt(order, blobs.values(), progress);
      return order.done;
    } finally {
      use.close();
    }
  }

  private List<CaptureId> captures(IncidentId incident) {
    return catalog.items(Optional.of(incident)).stream()
        .filter(retention::isKept)
        .map(Item::capture)
        .distinct()
        .toList();
  }

  private void requireSealed(CaptureId id) {
    if (catalog.capture(id).orElseThrow().state() != CaptureState.SEALED) {
      throw new RefusedException(
          RefusalReason.ITEM_NOT_COMPLETE,
          "%s is not sealed yet".formatted(id),
          "encrypt the incident once all its captures are sealed and verified");
    }
  }

  private void encrypt(Order order, Collection<StoredBlob> blobs, ProgressListener progress)
      throws IOException {
    long total = blobs.stream().mapToLong(StoredBlob::size).sum();
    long done = 0;
    for (StoredBlob blob : blobs) {
      order.done = one(blob, order);
      done += blob.size();
      progress.read(done, total);
    }
    show(order);
  }

  /** Leaves no name that leads nowhere where a person looks. */
  private void show(Order order) throws IOException {
    for (CaptureId capture : order.captures) {
      Map<Item, List<AgeNote>> encrypted = new LinkedHashMap<>();
      for (Item item : catalog.decided(capture)) {
        List<AgeNote> notes = files.of(item);
        if (!notes.isEmpty()) {
          encrypted.put(item, notes);
        }
      }
      if (!encrypted.isEmpty()) {
        folder.encrypted(capture, encrypted);
      }
    }
  }

  private EncryptionOutcome one(StoredBlob blob, Order order) throws IOException {
    EncryptionOutcome so = order.done;
    if (files.of(blob.digest()).isPresent()) {
      return new EncryptionOutcome(so.encrypted(), so.before() + 1, so.shared(), so.bytes());
    }
    EncryptionOutcome left =
        new EncryptionOutcome(so.encrypted(), so.before(), so.shared() + 1, so.bytes());
    if (isUsedElsewhere(blob, order)) {
      return left;
    }
    AgeNote note = write(blob, order.recipients);
    // A capture that began meanwhile may have been told that the blob need not be sent.
    ledger.lock();
    try {
      if (isUsedElsewhere(blob, order)) {
        store.discardAge(blob.digest());
        return left;
      }
      enter(note, order);
      store.removePlain(blob.digest());
    } finally {
      ledger.unlock();
    }
    return new EncryptionOutcome(
        so.encrypted() + 1, so.before(), so.shared(), so.bytes() + blob.size());
  }

  /** Whether a capture has the blob that is not of this order. */
  private boolean isUsedElsewhere(StoredBlob blob, Order order) {
    return !order.captures.containsAll(catalog.retention().having(blob.digest()));
  }

  private void enter(AgeNote note, Order order) throws IOException {
    for (CaptureId capture : order.captures) {
      boolean named = false;
      for (Item item : catalog.decided(capture)) {
        if (item.blobs().stream().anyMatch(one -> one.digest().equals(note.blob()))) {
          custody.append(entry(capture, item.id().toString(), note, order.actor));
          named = true;
        }
      }
      // Of an attempt that was repeated; no item names it.
      if (!named && catalog.retention().having(note.blob()).contains(capture)) {
        custody.append(entry(capture, "", note, order.actor));
      }
    }
  }

  private AgeNote write(StoredBlob blob, Recipients recipients) throws IOException {
    Path part = store.layout().agePart(blob.digest());
    store.remove(part);
    MessageDigest digest = Sha256.newDigest();
    long size;
    try (StoreDisk.WritableFile file = store.beginAge(part)) {
      Counting counting = new Counting(file, digest);
      try (OutputStream out = Channels.newOutputStream(recipients.encrypting(counting))) {
        reader.copy(blob, out);
      }
      file.sync();
      size = counting.size;
    }
    AgeNote note = new AgeNote(blob.digest(), Sha256.ofFinished(digest), size, recipients.keys());
    store.keepAge(part, note);
    return note;
  }

  private static CustodyEvent entry(CaptureId capture, String item, AgeNote note, Actor actor) {
    return new CustodyEvent(
        actor,
        Act.ENCRYPT,
        capture.toString(),
        item,
        Optional.of(note.blob()),
        OptionalLong.of(note.size()),
        "the blob is kept as an age file with sha256 %s of %d bytes for %s; its plain bytes are removed"
            .formatted(note.age(), note.size(), String.join(", ", note.recipients())));
  }

  /** Writes to a file of the store what the cipher gives; closing leaves the file open. */
  private static final class Counting implements WritableByteChannel {
    private final StoreDisk.WritableFile file;
    private final MessageDigest digest;
    private long size;
    private boolean open = true;

    private Counting(StoreDisk.WritableFile file, MessageDigest digest) {
      this.file = file;
      this.digest = digest;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      digest.update(bytes.duplicate());
      file.write(bytes);
      bytes.position(bytes.limit());
      size += length;
      return length;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
