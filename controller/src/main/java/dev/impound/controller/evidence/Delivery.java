package dev.impound.controller.evidence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Limits;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One blob on its way in: slices without gaps, then the end. After a refusal, and after {@link
 * #abort}, nothing of it is left but a note at the item; after {@link #breakOff} the bytes of a
 * named blob wait for the next delivery of it. Safe for use by many threads.
 */
final class Delivery {
  private final Intake intake;
  private final Capture capture;
  private final ItemId item;
  private final BlobOffer offer;
  private final Optional<PartName> part;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final IncomingBlob blob;

  @GuardedBy("lock")
  private final SyncPace pace;

  /** Bytes of it that crossed the wire, those of earlier deliveries too. */
  @GuardedBy("lock")
  private long wire;

  @GuardedBy("lock")
  private Runnable whenDurable = () -> {};

  @GuardedBy("lock")
  private boolean hasSlices;

  @GuardedBy("lock")
  private boolean ended;

  Delivery(
      Intake intake,
      Capture capture,
      ItemId item,
      BlobOffer offer,
      Optional<PartName> part,
      IncomingBlob blob) {
    this.intake = intake;
    this.capture = capture;
    this.item = item;
    this.offer = offer;
    this.part = part;
    this.blob = blob;
    this.pace = blob.pace();
    this.wire = part.map(name -> intake.wireBefore(name, blob.size())).orElse(0L);
  }

  Capture capture() {
    return capture;
  }

  ItemId item() {
    return item;
  }

  ItemKind kind() {
    return offer.kind();
  }

  BlobRole role() {
    return offer.role();
  }

  Optional<PartName> part() {
    return part;
  }

  /** Bytes that are durable, and their digest as it was read back; before the first slice. */
  record Start(long committed, Sha256 digest) {}

  /** Where the first slice is to start. */
  Start start() {
    lock.lock();
    try {
      return new Start(blob.synced(), blob.written());
    } finally {
      lock.unlock();
    }
  }

  /** Bytes from the start that are durable. */
  long committed() {
    lock.lock();
    try {
      return blob.synced();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has {@code task} run on a thread of its own whenever {@link #committed} has grown, or what was
   * being made durable failed. Before the first slice.
   */
  void whenDurable(Runnable task) {
    lock.lock();
    try {
      whenDurable = task;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Bytes from the start that are durable.
   *
   * @throws IOException where making them so failed, which ends this delivery
   */
  long settle() throws IOException {
    lock.lock();
    try {
      if (!ended) {
        blob.check();
      }
      return blob.synced();
    } catch (IOException e) {
      throw failed(e);
    } finally {
      lock.unlock();
    }
  }

  /** Bytes written so far. */
  long size() {
    lock.lock();
    try {
      return blob.size();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that crossed the wire for it, as often as they did. */
  long wire() {
    lock.lock();
    try {
      return wire;
    } finally {
      lock.unlock();
    }
  }

  /** Writes a slice that travelled as it is. */
  void accept(long offset, ByteBuffer data) throws IOException {
    accept(offset, data, data.remaining());
  }

  /**
   * Writes a slice; it is durable once {@link #committed} is beyond it. The first may start before
   * what is stored, and replaces that from there on.
   *
   * @param onWire how many bytes it was on the wire
   */
  void accept(long offset, ByteBuffer data, int onWire) throws IOException {
    lock.lock();
    try {
      requireRunning();
      wire += onWire;
      int length = data.remaining();
      if (length == 0 || length > Limits.SLICE_BYTES) {
        throw refuse(
            RefusalReason.MALFORMED,
            "a slice of %d bytes; they hold 1 to %d".formatted(length, Limits.SLICE_BYTES));
      }
      try {
        startAt(offset);
        intake.requireRoom(capture, length);
        write(data);
      } catch (IOException e) {
        throw failed(e);
      } catch (RefusedException e) {
        throw discarded(e);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void startAt(long offset) throws IOException {
    long stored = blob.size();
    if (!hasSlices && offset >= 0 && offset < stored) {
      blob.cutTo(offset);
      intake.count(capture.id(), offset - stored);
    } else if (offset != stored) {
      throw refuse(
          RefusalReason.OFFSET_GAP,
          "a slice starts at byte %d of a blob of %s, and %d bytes are stored"
              .formatted(offset, item, stored));
    }
    hasSlices = true;
  }

  @GuardedBy("lock")
  private void write(ByteBuffer data) throws IOException {
    int length = data.remaining();
    intake.shares().begin(capture.node());
    try {
      blob.write(data);
      intake.count(capture.id(), length);
      if (pace.isDue(blob.size() - blob.syncBegun())) {
        blob.beginSync(whenDurable);
        pace.begun();
      }
    } finally {
      intake.shares().end(capture.node());
    }
  }

  /** Ends the blob: compares with what the sender computed, and makes it part of the item. */
  Delivered finish(Sha256 claimed, long size) throws IOException {
    lock.lock();
    try {
      requireRunning();
      Sha256 stored = blob.finish();
      if (size != blob.size() || !claimed.equals(stored)) {
        throw refuse(
            RefusalReason.DIGEST_MISMATCH,
            "a blob of %s differs: sent %d bytes with sha256 %s, received %d with %s"
                .formatted(item, size, claimed, blob.size(), stored));
      }
      Delivered delivered = intake.keep(this, blob, stored);
      end();
      return delivered;
    } catch (IOException e) {
      throw failed(e);
    } catch (RefusedException e) {
      throw discarded(e);
    } catch (RuntimeException e) {
      if (blob.isResumable()) {
        // With the database away, say: the bytes are acknowledged, and wait for the next delivery.
        blob.leave();
        ended = true;
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Gives up: removes what was written, and notes at the item why. */
  void abort(String reason) {
    lock.lock();
    try {
      if (!ended) {
        discard("a delivery broke off after %d bytes: %s".formatted(blob.size(), reason));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends this delivery without an end of the blob: one with a name waits for the next. */
  void breakOff(String reason) {
    lock.lock();
    try {
      if (!ended && blob.isResumable()) {
        park("a delivery broke off after %d bytes: %s".formatted(blob.size(), reason));
      } else {
        abort(reason);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the blob to another delivery of it. */
  void handOver() {
    breakOff("another delivery of the same blob began");
  }

  @GuardedBy("lock")
  private void park(String why) {
    try {
      blob.park();
      ended = true;
      intake.parked(this, blob.size(), wire, why);
    } catch (IOException e) {
      discard("%s; and storing failed: %s".formatted(why, e.getMessage()));
    }
  }

  @GuardedBy("lock")
  private void requireRunning() {
    if (ended) {
      throw new RefusedException(
          RefusalReason.DELIVERY_TAKEN_OVER,
          "this delivery of a blob of %s has ended, another may have taken it over".formatted(item),
          "");
    }
  }

  @GuardedBy("lock")
  private RefusedException refuse(RefusalReason reason, String message) {
    return discarded(
        new RefusedException(reason, message, "deliver the blob again from its start"));
  }

  @GuardedBy("lock")
  private RefusedException discarded(RefusedException refused) {
    if (!ended) {
      discard(refused.refusal().message());
    }
    return refused;
  }

  /** What to throw for a failed write: a refusal when the disk is full, else the failure. */
  @GuardedBy("lock")
  private IOException failed(IOException failure) {
    boolean full = intake.isDiskFull(failure);
    discard("storing failed after %d bytes: %s".formatted(blob.size(), failure.getMessage()));
    if (full) {
      throw intake.diskFull();
    }
    return failure;
  }

  @GuardedBy("lock")
  private void discard(String why) {
    end();
    intake.discard(this, blob, why);
  }

  @GuardedBy("lock")
  private void end() {
    ended = true;
    intake.count(capture.id(), -blob.size());
  }
}
