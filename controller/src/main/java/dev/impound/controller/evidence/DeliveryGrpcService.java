package dev.impound.controller.evidence;

import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.StatusMapping;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.DeliverRequest;
import dev.impound.evidence.v1.DeliverResponse;
import dev.impound.evidence.v1.DeliveryServiceGrpc;
import dev.impound.evidence.v1.OfferRequest;
import dev.impound.evidence.v1.OfferResponse;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates deliveries. Asks for the next message only when the one before is written. */
public final class DeliveryGrpcService extends DeliveryServiceGrpc.DeliveryServiceImplBase {
  private static final int MOST_OFFERED = 1000;

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

  @Override
  public void offer(OfferRequest request, StreamObserver<OfferResponse> responses) {
    try {
      Set<Sha256> lacking = lacking(Caller.node(), request);
      responses.onNext(
          OfferResponse.newBuilder()
              .addAllLackingSha256(lacking.stream().map(Sha256::hex).toList())
              .build());
      responses.onCompleted();
    } catch (IOException | RuntimeException e) {
      responses.onError(StatusMapping.status(e));
    }
  }

  private Set<Sha256> lacking(NodeName node, OfferRequest request) throws IOException {
    ItemKind kind = EvidenceMapping.kind(request.getKind());
    if (kind != ItemKind.IMAGE) {
      throw new RefusedException(
          RefusalReason.MALFORMED, "only parts of an image are offered", "deliver the item");
    }
    if (request.getBlobsCount() == 0 || request.getBlobsCount() > MOST_OFFERED) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "an offer of %d blobs; it holds 1 to %d".formatted(request.getBlobsCount(), MOST_OFFERED),
          "");
    }
    return intake.lacking(
        node,
        CaptureId.parse(request.getCaptureId()),
        kind,
        request.getBlobsList().stream().map(EvidenceMapping::blob).toList());
  }

  /** One call. gRPC calls it from one thread at a time, and bytes become durable on others. */
  private final class Call implements StreamObserver<DeliverRequest> {
    private final ServerCallStreamObserver<DeliverResponse> responses;
    private final DeliveryAnswers answers;
    private @Nullable NodeName node;
    private @Nullable Delivery delivery;

    Call(ServerCallStreamObserver<DeliverResponse> responses) {
      this.responses = responses;
      this.answers = new DeliveryAnswers(responses);
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
      if (node == null || answers.isOver()) {
        return;
      }
      try {
        switch (request.getPartCase()) {
          case HEADER -> begin(node, request.getHeader());
          case SLICE -> accept(request.getSlice());
          case TRAILER -> finish(request.getTrailer());
          case PART_NOT_SET -> throw malformed("a message without a part");
        }
        if (!answers.isOver()) {
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
      BlobOffer offer = EvidenceMapping.offer(header);
      Optional<Delivered> stored = intake.stored(caller, offer);
      if (stored.isPresent()) {
        answers.stored(stored.get());
        return;
      }
      Delivery begun = intake.begin(caller, offer);
      delivery = begun;
      begun.whenDurable(() -> durable(begun));
      answers.begun(begun.start());
    }

    private void accept(Slice slice) throws IOException {
      Delivery running = running();
      running.accept(slice.getOffset(), SliceBytes.raw(slice), slice.getData().size());
    }

    /** More is durable, or never will be; on a thread of its own. */
    private void durable(Delivery running) {
      try {
        answers.acknowledge(running.settle());
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    private Delivery running() {
      if (delivery == null) {
        throw malformed("a slice or trailer before the header");
      }
      return delivery;
    }

    private void finish(BlobTrailer trailer) throws IOException {
      answers.stored(running().finish(new Sha256(trailer.getSha256()), trailer.getSize()));
    }

    private RefusedException malformed(String what) {
      return new RefusedException(
          RefusalReason.MALFORMED, "not a delivery: %s came".formatted(what), "");
    }

    @Override
    public void onError(Throwable failure) {
      answers.end();
      if (delivery != null) {
        delivery.breakOff("the connection to the node broke");
      }
    }

    @Override
    public void onCompleted() {
      if (!answers.isOver()) {
        fail(malformed("the end without a trailer"));
      }
    }

    private void fail(Exception failure) {
      if (delivery != null) {
        delivery.abort(String.valueOf(failure.getMessage()));
      }
      answers.failed(failure);
    }
  }
}
