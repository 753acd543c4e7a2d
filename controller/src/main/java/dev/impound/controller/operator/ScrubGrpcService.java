package dev.impound.controller.operator;

import dev.impound.controller.rpc.Caller;
import dev.impound.controller.scrub.Scrub;
import dev.impound.operator.v1.GetScrubRequest;
import dev.impound.operator.v1.GetScrubResponse;
import dev.impound.operator.v1.ScrubServiceGrpc;
import dev.impound.operator.v1.ScrubStatus;
import dev.impound.operator.v1.StartScrubRequest;
import dev.impound.operator.v1.StartScrubResponse;
import io.grpc.stub.StreamObserver;

/** Re-reading the evidence store, for operators. */
public final class ScrubGrpcService extends ScrubServiceGrpc.ScrubServiceImplBase {
  private final Scrub scrub;

  public ScrubGrpcService(Scrub scrub) {
    this.scrub = scrub;
  }

  @Override
  public void getScrub(GetScrubRequest request, StreamObserver<GetScrubResponse> responses) {
    Caller.operator();
    responses.onNext(GetScrubResponse.newBuilder().setStatus(status(scrub.status())).build());
    responses.onCompleted();
  }

  @Override
  public void startScrub(StartScrubRequest request, StreamObserver<StartScrubResponse> responses) {
    Caller.operator();
    scrub.order();
    responses.onNext(StartScrubResponse.getDefaultInstance());
    responses.onCompleted();
  }

  static ScrubStatus status(dev.impound.controller.scrub.ScrubStatus status) {
    ScrubStatus.Builder message =
        ScrubStatus.newBuilder()
            .setBlobsDone(status.blobs())
            .setBlobsTotal(status.totalBlobs())
            .setBytesDone(status.bytes())
            .setBytesTotal(status.totalBytes())
            .setBlobsDamaged(status.damaged())
            .addAllFindings(status.findings());
    status.started().map(Wire::timestamp).ifPresent(message::setStarted);
    status.completed().map(Wire::timestamp).ifPresent(message::setCompleted);
    status.next().map(Wire::timestamp).ifPresent(message::setNext);
    return message.build();
  }
}
