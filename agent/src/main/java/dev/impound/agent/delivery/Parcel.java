package dev.impound.agent.delivery;

import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.BlobSource;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way, over all breaks: where its bytes come from, and those that may have to be
 * sent again. Used by one thread at a time.
 */
final class Parcel implements AutoCloseable {
  /** Half of what the contract allows: as quick on any network, and half the memory. */
  static final int SLICE = 512 << 10;

  private final Label label;
  private final InputStream once;
  private final Optional<BlobSource> source;
  private final LongConsumer progress;
  private final int slice;
  private @Nullable InputStream again;
  private ReplayWindow window = new ReplayWindow();
  private long told;

  /** The first bytes of the blob that the other end is known to have as they are here. */
  private long verified;

  private boolean atEnd;

  /**
   * What is known of the blob beforehand.
   *
   * @param name tells the blob from others of its item
   */
  record Label(EvidenceKind kind, BlobPart part, OptionalLong size, String name) {}

  /**
   * A blob of which nothing was read yet.
   *
   * @param bytes not closed here
   * @param source where to have the bytes again
   * @param progress told how many more bytes were read, each once
   */
  Parcel(
      Label label,
      InputStream bytes,
      Optional<BlobSource> source,
      LongConsumer progress,
      int slice) {
    this.label = label;
    this.once = bytes;
    this.source = source;
    this.progress = progress;
    this.slice = slice;
  }

  Label label() {
    return label;
  }

  ReplayWindow window() {
    return window;
  }

  /** Digest of the whole blob, once it was read to its end. */
  Optional<Sha256> digest() {
    return atEnd ? Optional.of(window.digestOf(window.end())) : Optional.empty();
  }

  /** Reads the next slice; empty at the end. */
  Optional<ReplayWindow.Piece> next() throws IOException {
    if (atEnd) {
      return Optional.empty();
    }
    byte[] bytes = new byte[slice];
    int length = (again == null ? once : again).readNBytes(bytes, 0, slice);
    atEnd = length < slice;
    if (length == 0) {
      return Optional.empty();
    }
    ReplayWindow.Piece piece = window.add(bytes, length);
    progress.accept(Math.max(0, window.end() - told));
    told = Math.max(told, window.end());
    return Optional.of(piece);
  }

  /**
   * Where to go on, when the other end has {@code committed} bytes with this digest: there, if they
   * are the same bytes, and otherwise as near before as can be.
   *
   * @throws CannotGoOnException when that would need bytes that cannot be had again
   */
  long goOnAt(long committed, Sha256 digest) throws IOException, InterruptedException {
    if (committed < window.start()) {
      reopen(committed);
    }
    readOnTo(committed);
    if (window.end() >= committed && window.digestOf(committed).equals(digest)) {
      acknowledged(committed);
      return committed;
    }
    if (window.start() >= committed || window.start() > verified) {
      reopen(0);
    }
    return window.start();
  }

  /** Takes note that the first {@code committed} bytes are durable at the other end. */
  void acknowledged(long committed) {
    verified = Math.max(verified, committed);
    window.release(committed);
  }

  private void readOnTo(long committed) throws IOException, InterruptedException {
    while (window.end() < committed && !atEnd) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      next();
      // One piece stays: the other end may stop within it.
      window.release(Math.min(committed, window.end()) - slice);
    }
  }

  private void reopen(long committed) throws IOException {
    if (source.isEmpty()) {
      throw new CannotGoOnException(committed, window.start());
    }
    close();
    again = source.get().open();
    window = new ReplayWindow();
    verified = 0;
    atEnd = false;
  }

  @Override
  public void close() throws IOException {
    if (again != null) {
      again.close();
    }
  }
}
