package dev.impound.agent.delivery;

import com.google.protobuf.UnsafeByteOperations;
import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.EvidenceSink;
import dev.impound.agent.acquisition.NotDeliveredException;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.Refusal;
import dev.impound.wire.Sha256;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Delivers blobs of one capture to the controller, one after the other. */
public final class Courier implements EvidenceSink {
  /** Half of what the contract allows: as quick on any network, and half the memory. */
  private static final int SLICE = 512 << 10;

  private final DeliveryLane lane;
  private final String captureId;
  private final LongConsumer progress;

  /**
   * A courier for one capture.
   *
   * @param progress told how many more bytes have been sent
   */
  public Courier(DeliveryLane lane, String captureId, LongConsumer progress) {
    this.lane = lane;
    this.captureId = captureId;
    this.progress = progress;
  }

  @Override
  public Delivered deliver(EvidenceKind kind, BlobPart part, OptionalLong size, InputStream bytes)
      throws IOException {
    @Nullable BlockingClientCall<DeliverRequest, DeliverResponse> call = null;
    boolean delivered = false;
    try {
      call = DeliveryServiceGrpc.newBlockingV2Stub(lane.ready()).deliver();
      send(call, DeliverRequest.newBuilder().setHeader(header(kind, part, size)).build());
      BlobTrailer trailer = sendSlices(call, bytes);
      send(call, DeliverRequest.newBuilder().setTrailer(trailer).build());
      call.halfClose();
      Delivered result = confirmed(kind, trailer, call.read());
      delivered = true;
      return result;
    } catch (StatusException e) {
      throw refused(kind, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDeliveredException(
          "delivery of %s was broken off: the time limit passed".formatted(kind.title()), e);
    } finally {
      if (call != null && !delivered) {
        call.cancel("the sender could not go on", null);
      }
    }
  }

  private BlobHeader header(EvidenceKind kind, BlobPart part, OptionalLong size) {
    BlobHeader.Builder header =
        BlobHeader.newBuilder()
            .setCaptureId(captureId)
            .setKind(EvidenceMessages.kind(kind))
            .setRole(EvidenceMessages.role(part));
    size.ifPresent(header::setDeclaredSize);
    return header.build();
  }

  private BlobTrailer sendSlices(
      BlockingClientCall<DeliverRequest, DeliverResponse> call, InputStream bytes)
      throws IOException, InterruptedException, StatusException {
    MessageDigest digest = Sha256.newDigest();
    long offset = 0;
    while (true) {
      byte[] slice = new byte[SLICE];
      int length = bytes.readNBytes(slice, 0, SLICE);
      if (length > 0) {
        digest.update(slice, 0, length);
        send(
            call,
            DeliverRequest.newBuilder()
                .setSlice(
                    Slice.newBuilder()
                        .setOffset(offset)
                        .setData(UnsafeByteOperations.unsafeWrap(slice, 0, length)))
                .build());
        offset += length;
        progress.accept(length);
      }
      if (length < SLICE) {
        return BlobTrailer.newBuilder()
            .setSha256(Sha256.ofFinished(digest).hex())
            .setSize(offset)
            .build();
      }
    }
  }

  /** A call that the controller has ended already takes no more; reading it tells why. */
  private static void send(
      BlockingClientCall<DeliverRequest, DeliverResponse> call, DeliverRequest part)
      throws InterruptedException, StatusException {
    if (!call.write(part)) {
      call.read();
      throw new NotDeliveredException(
          "the controller ended a delivery before it was whole", new IOException("early answer"));
    }
  }

  private static Delivered confirmed(
      EvidenceKind kind, BlobTrailer sent, @Nullable DeliverResponse stored) {
    if (stored == null
        || !stored.getSha256().equals(sent.getSha256())
        || stored.getSize() != sent.getSize()) {
      throw new NotDeliveredException(
          "the controller did not confirm %s: sent sha256 %s"
              .formatted(kind.title(), sent.getSha256()),
          new IOException("not confirmed"));
    }
    return new Delivered(new Sha256(sent.getSha256()), sent.getSize());
  }

  private static NotDeliveredException refused(EvidenceKind kind, StatusException failure) {
    String why =
        Refusal.from(failure)
            .map(one -> "%s (%s)".formatted(one.message(), one.reason()))
            .orElseGet(() -> failure.getStatus().toString());
    return new NotDeliveredException(
        "cannot deliver %s to the controller: %s".formatted(kind.title(), why), failure);
  }
}
