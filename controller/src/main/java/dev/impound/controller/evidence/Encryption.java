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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Replaces the blobs of an incident by age files. An age file is durable, noted and entered in the
 * chain of custody before the plain bytes are removed; after a crash the same order finishes what
 * it left. A blob that other incidents or open captures have too stays plain.
 */
final class Encryption {
  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final BlobReader reader;
  private final AgeFiles files;
  private final ReentrantLock ledger;
  private final Predicate<Item> kept;

  /** One order at a time. */
  private final ReentrantLock working = new ReentrantLock();

  Encryption(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      ReentrantLock ledger,
      Predicate<Item> kept) {
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.reader = new BlobReader(store.layout());
    this.files = new AgeFiles(store.layout());
    this.ledger = ledger;
    this.kept = kept;
  }

  EncryptionOutcome encrypt(
      IncidentId incident, Recipients recipients, Actor actor, ProgressListener progress)
      throws IOException {
    working.lock();
    try {
      List<Item> items = catalog.items(Optional.of(incident)).stream().filter(kept).toList();
      for (Item item : items) {
        requireSealed(item);
      }
      return encrypt(incident, items, recipients, actor, progress);
    } finally {
      working.unlock();
    }
  }

  private static void requireSealed(Item item) {
    if (item.state() == ItemState.RECEIVING) {
      throw new RefusedException(
          RefusalReason.ITEM_NOT_COMPLETE,
          "%s is not sealed yet".formatted(item.capture()),
          "encrypt the incident once all its captures are sealed and verified");
    }
  }

  private EncryptionOutcome encrypt(
      IncidentId incident,
      List<Item> items,
      Recipients recipients,
      Actor actor,
      ProgressListener progress)
      throws IOException {
    Map<Sha256, StoredBlob> blobs = new LinkedHashMap<>();
    items.forEach(item -> item.blobs().forEach(blob -> blobs.put(blob.digest(), blob)));
    long total = blobs.values().stream().mapToLong(StoredBlob::size).sum();
    Set<Sha256> others = usedElsewhere(incident);
    EncryptionOutcome outcome = new EncryptionOutcome(0, 0, 0, 0);
    long done = 0;
    for (StoredBlob blob : blobs.values()) {
      outcome = one(blob, incident, items, recipients, actor, others, outcome);
      done += blob.size();
      progress.read(done, total);
    }
    return outcome;
  }

  private EncryptionOutcome one(
      StoredBlob blob,
      IncidentId incident,
      List<Item> items,
      Recipients recipients,
      Actor actor,
      Set<Sha256> others,
      EncryptionOutcome so)
      throws IOException {
    if (files.of(blob.digest()).isPresent()) {
      return new EncryptionOutcome(so.encrypted(), so.before() + 1, so.shared(), so.bytes());
    }
    EncryptionOutcome left =
        new EncryptionOutcome(so.encrypted(), so.before(), so.shared() + 1, so.bytes());
    if (others.contains(blob.digest())) {
      return left;
    }
    AgeNote note = write(blob, recipients);
    // A capture that began meanwhile may have been told that the blob need not be sent.
    ledger.lock();
    try {
      if (usedElsewhere(incident).contains(blob.digest())) {
        store.discardAge(blob.digest());
        return left;
      }
      for (Item item : items) {
        if (item.blobs().stream().anyMatch(one -> one.digest().equals(blob.digest()))) {
          custody.append(entry(item, note, actor));
        }
      }
      store.removePlain(blob.digest());
    } finally {
      ledger.unlock();
    }
    return new EncryptionOutcome(
        so.encrypted() + 1, so.before(), so.shared(), so.bytes() + blob.size());
  }

  /** Blobs that must stay readable: those of other incidents, and of captures that are open. */
  private Set<Sha256> usedElsewhere(IncidentId incident) {
    Set<Sha256> used = new HashSet<>();
    for (Item item : catalog.items(Optional.empty())) {
      if (!item.incident().equals(incident) && kept.test(item)) {
        item.blobs().forEach(blob -> used.add(blob.digest()));
      }
    }
    for (CaptureState state : List.of(CaptureState.OPEN, CaptureState.SEALING)) {
      for (Capture capture : catalog.captures(state)) {
        catalog.delivered(capture.id()).forEach(blob -> used.add(blob.digest()));
      }
    }
    return used;
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

  private static CustodyEvent entry(Item item, AgeNote note, Actor actor) {
    return new CustodyEvent(
        actor,
        Act.ENCRYPT,
        item.capture().toString(),
        item.id().toString(),
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
