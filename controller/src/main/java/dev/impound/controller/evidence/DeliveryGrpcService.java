package dev.impound.controller.evidence;

import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Translates deliveries. Asks for the next message only when the one before is written. */
public final class DeliveryGrpcService extends DeliveryServiceGrpc.DeliveryServiceImplBase {
  private final Intake intake;

  public DeliveryGrpcService(Evidence evidence) {
    this.intake = evidence.intake();
  }

  @Override
  public StreamObserver<DeliverRequest> deliver(StreamObserver<DeliverResponse> responses) {
    ServerCallStreamObserver<DeliverResponse> call =
        (ServerCallStreamObserver<DeliverResponse>) responses;
    call.disableAutoRequest();
    // Without a handler, answering a node that left would throw; its leaving comes as onError.
    call.setOnCancelHandler(() -> {});
    Call delivery = new Call(call);
    delivery.start();
    return delivery;
  }

  /** One call. gRPC calls it from one thread at a time. */
  private final class Call implements StreamObserver<DeliverRequest> {
    private final ServerCallStreamObserver<DeliverResponse> responses;
    private @Nullable NodeName node;
    private @Nullable Delivery delivery;
    private boolean answered;

    Call(ServerCallStreamObserver<DeliverResponse> responses) {
      this.responses = responses;
    }

    void start() {
      try {
        node = Caller.node();
        responses.request(1);
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    @Override
    public void onNext(DeliverRequest request) {
      if (answered || node == null) {
        return;
      }
      try {
        switch (request.getPartCase()) {
          case HEADER -> begin(node, request.getHeader());
          case SLICE ->
              running()
                  .accept(
                      request.getSlice().getOffset(),
                      request.getSlice().getData().asReadOnlyByteBuffer());
          case TRAILER -> finish(request.getTrailer());
          case PART_NOT_SET -> throw malformed("a message without a part");
        }
        if (!answered) {
          responses.request(1);
        }
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    private void begin(NodeName caller, BlobHeader header) throws IOException {
      if (delivery != null) {
        throw malformed("a second header");
      }
      if (header.hasDeclaredSize() && header.getDeclaredSize() < 0) {
        throw malformed("a declared size beyond all disks");
      }
      delivery =
          intake.begin(
              caller,
              CaptureId.parse(header.getCaptureId()),
              EvidenceMapping.kind(header.getKind()),
              EvidenceMapping.role(header.getRole()),
              header.hasDeclaredSize()
                  ? OptionalLong.of(header.getDeclaredSize())
                  : OptionalLong.empty());
    }

    private Delivery running() {
      if (delivery == null) {
        throw malformed("a slice or trailer before the header");
      }
      return delivery;
    }

    private void finish(BlobTrailer trailer) throws IOException {
      Delivered blob = running().finish(new Sha256(trailer.getSha256()), trailer.getSize());
      answered = true;
      responses.onNext(
          DeliverResponse.newBuilder().setSha256(blob.digest().hex()).setSize(blob.size()).build());
      responses.onCompleted();
    }

    private RefusedException malformed(String what) {
      return new RefusedException(
          RefusalReason.MALFORMED, "not a delivery: %s came".formatted(what), "");
    }

    @Override
    public void onError(Throwable failure) {
      answered = true;
      abort("the connection to the node broke");
    }

    @Override
    public void onCompleted() {
      if (!answered) {
        fail(malformed("the end without a trailer"));
      }
    }

    private void fail(Exception failure) {
      answered = true;
      abort(String.valueOf(failure.getMessage()));
      responses.onError(StatusMapping.status(failure));
    }

    private void abort(String reason) {
      if (delivery != null) {
        delivery.abort(reason);
      }
    }
  }
}
