package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob being written: write, then {@link #finish}, then {@link #keep}. Closed before it is kept,
 * it is removed. Used by one thread at a time.
 */
final class IncomingBlob implements AutoCloseable {
  /**
   * Written bytes after which the disk must have them. Bounds what waits in the page cache, so that
   * the sender feels the disk's pace and the last fsync of a large blob is short.
   */
  private static final long SYNC_BYTES = 32L << 20;

  private final EvidenceStore store;
  private final Path path;
  private final StoreDisk.WritableFile file;
  private final MessageDigest digest = Sha256.newDigest();
  private long size;
  private long unsynced;
  private boolean closed;
  private boolean moved;
  private @Nullable Sha256 finished;

  IncomingBlob(EvidenceStore store, Path path, StoreDisk.WritableFile file) {
    this.store = store;
    this.path = path;
    this.file = file;
  }

  /** Bytes written. */
  long size() {
    return size;
  }

  /** Appends all of {@code bytes}. */
  void write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    digest.update(bytes.duplicate());
    file.write(bytes);
    size += length;
    unsynced += length;
    if (unsynced >= SYNC_BYTES) {
      file.sync();
      unsynced = 0;
    }
  }

  /** Makes the bytes durable under a name of no meaning, and tells their digest. */
  Sha256 finish() throws IOException {
    file.sync();
    closed = true;
    file.close();
    finished = Sha256.ofFinished(digest);
    return finished;
  }

  /** Gives the finished bytes their place among the blobs, durable when this returns. */
  void keep() throws IOException {
    if (finished == null) {
      throw new IllegalStateException("not finished: " + path);
    }
    store.place(path, finished);
    moved = true;
  }

  /** Gives the finished bytes a place outside the blobs. */
  void moveTo(Path target) throws IOException {
    store.move(path, target);
    moved = true;
  }

  @Override
  public void close() throws IOException {
    try {
      if (!closed) {
        closed = true;
        file.close();
      }
    } finally {
      if (!moved) {
        store.remove(path);
      }
    }
  }
}
