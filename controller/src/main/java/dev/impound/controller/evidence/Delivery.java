package dev.impound.controller.evidence;

import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.Limits;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One blob on its way in: slices without gaps, then the end. After a refusal, and after {@link
 * #abort}, nothing of it is left but a note at the item. Used by one thread at a time.
 */
final class Delivery {
  private final Intake intake;
  private final Capture capture;
  private final ItemId item;
  private final ItemKind kind;
  private final BlobRole role;
  private final IncomingBlob blob;
  private boolean ended;

  Delivery(
      Intake intake,
      Capture capture,
      ItemId item,
      ItemKind kind,
      BlobRole role,
      IncomingBlob blob) {
    this.intake = intake;
    this.capture = capture;
    this.item = item;
    this.kind = kind;
    this.role = role;
    this.blob = blob;
  }

  Capture capture() {
    return capture;
  }

  ItemId item() {
    return item;
  }

  ItemKind kind() {
    return kind;
  }

  BlobRole role() {
    return role;
  }

  /** Writes a slice; it is on its way to the disk when this returns, and confirmed at the end. */
  void accept(long offset, ByteBuffer data) throws IOException {
    requireRunning();
    if (!data.hasRemaining() || data.remaining() > Limits.SLICE_BYTES) {
      throw refuse(
          RefusalReason.MALFORMED,
          "a slice of %d bytes; they hold 1 to %d".formatted(data.remaining(), Limits.SLICE_BYTES));
    }
    if (offset != blob.size()) {
      throw refuse(
          RefusalReason.OFFSET_GAP,
          "a slice starts at byte %d of a blob of %s, and %d bytes are stored"
              .formatted(offset, item, blob.size()));
    }
    int length = data.remaining();
    try {
      intake.requireRoom(length);
      blob.write(data);
    } catch (IOException e) {
      throw failed(e);
    } catch (RefusedException e) {
      throw discarded(e);
    }
    intake.count(capture.id(), length);
  }

  /** Ends the blob: compares with what the sender computed, and makes it part of the item. */
  Delivered finish(Sha256 claimed, long size) throws IOException {
    requireRunning();
    try {
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
    }
  }

  /** Gives up: removes what was written, and notes at the item why. */
  void abort(String reason) {
    if (!ended) {
      discard("a delivery broke off after %d bytes: %s".formatted(blob.size(), reason));
    }
  }

  /** Bytes written so far. */
  long size() {
    return blob.size();
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the delivery has ended");
    }
  }

  private RefusedException refuse(RefusalReason reason, String message) {
    return discarded(
        new RefusedException(reason, message, "deliver the blob again from its start"));
  }

  private RefusedException discarded(RefusedException refused) {
    if (!ended) {
      discard(refused.refusal().message());
    }
    return refused;
  }

  /** What to throw for a failed write: a refusal when the disk is full, else the failure. */
  private IOException failed(IOException failure) {
    boolean full = intake.isDiskFull(failure);
    discard("storing failed after %d bytes: %s".formatted(blob.size(), failure.getMessage()));
    if (full) {
      throw intake.diskFull();
    }
    return failure;
  }

  private void discard(String why) {
    end();
    intake.discard(this, blob, why);
  }

  private void end() {
    ended = true;
    intake.count(capture.id(), -blob.size());
  }
}
