package dev.impound.controller.evidence;

import com.google.protobuf.UnsafeByteOperations;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Cuts bytes into slices for a receiver. */
final class SliceStream extends OutputStream {
  /** A quarter of what the contract allows: small against the windows of a connection. */
  private static final int SLICE_BYTES = 256 << 10;

  private final PacedSender<FetchResponse> sender;
  private final MessageDigest digest = Sha256.newDigest();
  private byte[] buffer = new byte[SLICE_BYTES];
  private int filled;
  private long sent;

  SliceStream(PacedSender<FetchResponse> sender) {
    this(sender, 0);
  }

  /**
   * For bytes of which the receiver has the first.
   *
   * @param offset where the bytes that will be written begin
   */
  SliceStream(PacedSender<FetchResponse> sender, long offset) {
    this.sender = sender;
    this.sent = offset;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, buffer.length - filled);
      System.arraycopy(bytes, from, buffer, filled, count);
      filled += count;
      from += count;
      left -= count;
      if (filled == buffer.length) {
        sendSlice();
      }
    }
  }

  private void sendSlice() throws IOException {
    digest.update(buffer, 0, filled);
    Slice slice =
        Slice.newBuilder()
            .setOffset(sent)
            .setData(UnsafeByteOperations.unsafeWrap(buffer, 0, filled))
            .build();
    sender.send(FetchResponse.newBuilder().setSlice(slice).build());
    sent += filled;
    filled = 0;
    buffer = new byte[SLICE_BYTES];
  }

  /** Sends what is left and the trailer. */
  void finish() throws IOException {
    if (filled > 0) {
      sendSlice();
    }
    sender.send(
        FetchResponse.newBuilder()
            .setTrailer(
                BlobTrailer.newBuilder().setSha256(Sha256.ofFinished(digest).hex()).setSize(sent))
            .build());
  }
}
