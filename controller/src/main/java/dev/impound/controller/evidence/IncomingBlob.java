package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A blob being written: write, then {@link #finish}, then {@link #keep}. Closed before it is kept,
 * it is removed; parked, its bytes wait on the disk. Used by one thread at a time.
 */
final class IncomingBlob implements AutoCloseable {
  private static final int WORTH_A_THREAD = 64 << 10;

  private final EvidenceStore store;
  private final Path path;
  private final boolean resumable;
  private StoreDisk.WritableFile file;
  private MessageDigest digest;
  private final ChunkDigests chunks = new ChunkDigests();

  /** Whether {@link #chunks} has seen every byte; where not, the seal reads them again. */
  private boolean chunked;

  private final BackgroundSync durable;
  private long size;
  private boolean closed;
  private boolean moved;
  private @Nullable Sha256 finished;

  private IncomingBlob(
      EvidenceStore store,
      Path path,
      boolean resumable,
      StoreDisk.WritableFile file,
      MessageDigest digest,
      long size) {
    this.store = store;
    this.path = path;
    this.resumable = resumable;
    this.file = file;
    this.digest = digest;
    this.size = size;
    this.durable = new BackgroundSync(size);
    this.chunked = size == 0;
  }

  /** A blob of which nothing is there yet. */
  static IncomingBlob begin(EvidenceStore store, Path path, StoreDisk.WritableFile file) {
    return new IncomingBlob(store, path, false, file, Sha256.newDigest(), 0);
  }

  /**
   * A blob that can be parked and taken up again.
   *
   * @param digest of the bytes that are there
   * @param size of the bytes that are there, all durable
   */
  static IncomingBlob resumable(
      EvidenceStore store,
      Path path,
      StoreDisk.WritableFile file,
      MessageDigest digest,
      long size) {
    return new IncomingBlob(store, path, true, file, digest, size);
  }

  /** Bytes written. */
  long size() {
    return size;
  }

  /** Bytes that are durable. */
  long synced() {
    return durable.durable();
  }

  /** Bytes that are durable, or are being made so. */
  long syncBegun() {
    return durable.begun();
  }

  /** Whether the bytes can outlive a break of their delivery. */
  boolean isResumable() {
    return resumable;
  }

  /** Digest of the bytes written. */
  Sha256 written() {
    return Sha256.ofFinished(Digests.copy(digest));
  }

  /** Appends all of {@code bytes}. */
  void write(ByteBuffer bytes) throws IOException {
    durable.check();
    int length = bytes.remaining();
    ByteBuffer chunk = bytes.duplicate();
    // Beside the digest of the whole: two processors hash twice as much.
    CompletableFuture<Void> hashed =
        CompletableFuture.runAsync(
            () -> chunks.update(chunk),
            length < WORTH_A_THREAD ? Runnable::run : Thread::startVirtualThread);
    try {
      digest.update(bytes.duplicate());
      file.write(bytes);
    } finally {
      hashed.join();
    }
    size += length;
  }

  /** Makes what was written durable. After a failure the blob can only be closed. */
  void sync() throws IOException {
    durable.now(file, size);
  }

  /**
   * Begins to make what was written durable, once that is done which was begun before.
   *
   * @param afterwards run when {@link #synced} has grown, or {@link #check} would throw
   */
  void beginSync(Runnable afterwards) throws IOException {
    durable.begin(file, size, afterwards);
  }

  /** Throws what became of a sync that was begun, where it failed. */
  void check() throws IOException {
    durable.check();
  }

  /** Drops the bytes from {@code offset} on, and hashes the others again. */
  void cutTo(long offset) throws IOException {
    durable.await();
    file.close();
    file = store.goOn(path, offset);
    digest = Digests.ofStart(path, offset);
    size = offset;
    chunked = false;
    durable.cutTo(offset);
    sync();
  }

  /** Makes the bytes durable under a name of no meaning, and tells their digest. */
  Sha256 finish() throws IOException {
    sync();
    closed = true;
    file.close();
    finished = Sha256.ofFinished(digest);
    return finished;
  }

  /**
   * Gives the finished bytes their place among the blobs, durable when this returns. A blob that
   * can be taken up again keeps its first name too until it is closed, so that a crash loses it
   * from neither place.
   */
  void keep() throws IOException {
    if (finished == null) {
      throw new IllegalStateException("not finished: " + path);
    }
    if (resumable) {
      store.placeLink(path, finished);
    } else {
      store.place(path, finished);
      moved = true;
    }
    if (chunked && size > ChunkDigests.CHUNK_BYTES) {
      store.write(store.layout().chunks(finished), ChunkLists.write(chunks.finish()));
    }
  }

  /** Gives the finished bytes a place outside the blobs. */
  void moveTo(Path target) throws IOException {
    store.move(path, target);
    moved = true;
  }

  /** Leaves the bytes on the disk, durable, for a later delivery. */
  void park() throws IOException {
    sync();
    closed = true;
    moved = true;
    file.close();
  }

  /** Leaves the finished bytes where they are, for a later delivery. */
  void leave() {
    moved = true;
  }

  @Override
  public void close() throws IOException {
    try {
      if (!closed) {
        closed = true;
        durable.rest();
        file.close();
      }
    } finally {
      if (!moved) {
        store.remove(path);
      }
    }
  }

  /** When its bytes are to be made durable. */
  SyncPace pace() {
    return store.pace();
  }
}
