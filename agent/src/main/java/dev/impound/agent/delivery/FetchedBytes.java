package dev.impound.agent.delivery;

import com.google.protobuf.ByteString;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.wire.CallFailure;
import dev.impound.wire.Sha256;
import dev.impound.wire.TwoWayCall;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an item as they come from the controller. Ends only where the trailer came and its
 * digest is right; everything else is an {@link IOException}, so that half an item is never taken
 * for a whole one. One slice is asked for at a time.
 */
final class FetchedBytes extends InputStream {
  private final String itemId;
  private final TwoWayCall<?, FetchResponse> call;
  private final LongConsumer progress;
  private final MessageDigest digest = Sha256.newDigest();
  private ByteBuffer slice = ByteBuffer.allocate(0);
  private long received;
  private boolean whole;

  FetchedBytes(String itemId, TwoWayCall<?, FetchResponse> call, LongConsumer progress) {
    this.itemId = itemId;
    this.call = call;
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (!slice.hasRemaining()) {
      if (whole) {
        return -1;
      }
      next();
    }
    int count = Math.min(length, slice.remaining());
    slice.get(buffer, offset, count);
    return count;
  }

  private void next() throws IOException {
    FetchResponse response = receive();
    switch (response.getPartCase()) {
      case HEADER -> {
        // Sizes are checked at the end; nothing is taken on the header's word.
      }
      case SLICE -> take(response.getSlice().getOffset(), response.getSlice().getData());
      case TRAILER -> end(response.getTrailer());
      case PART_NOT_SET -> throw broken("the controller sent an empty message", null);
    }
  }

  private void take(long offset, ByteString data) throws IOException {
    if (offset != received) {
      throw broken("a slice starts at %d, not at %d".formatted(offset, received), null);
    }
    digest.update(data.asReadOnlyByteBuffer());
    received += data.size();
    progress.accept(data.size());
    slice = data.asReadOnlyByteBuffer();
  }

  private void end(BlobTrailer trailer) throws IOException {
    Sha256 computed = Sha256.ofFinished(digest);
    if (!computed.hex().equals(trailer.getSha256()) || received != trailer.getSize()) {
      throw broken(
          "received %d bytes with sha256 %s, the controller sent %d with %s"
              .formatted(received, computed, trailer.getSize(), trailer.getSha256()),
          null);
    }
    whole = true;
  }

  private FetchResponse receive() throws IOException {
    try {
      FetchResponse response = call.read();
      if (response == null) {
        throw broken("the controller ended before the item did", null);
      }
      return response;
    } catch (StatusException e) {
      throw broken(CallFailure.inWords(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken("the time limit passed", e);
    }
  }

  private IOException broken(String why, @Nullable Throwable cause) {
    return new IOException("cannot fetch item %s: %s".formatted(itemId, why), cause);
  }

  @Override
  public void close() {
    if (!whole) {
      call.cancel("no longer wanted");
    }
  }
}
