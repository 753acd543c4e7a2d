package dev.impound.controller.cli;

import dev.impound.operator.v1.CapturePurge;
import dev.impound.operator.v1.Hold;
import dev.impound.operator.v1.HoldEvidenceRequest;
import dev.impound.operator.v1.HoldEvidenceResponse;
import dev.impound.operator.v1.ListRetentionRequest;
import dev.impound.operator.v1.ListRetentionResponse;
import dev.impound.operator.v1.PlanPurgeRequest;
import dev.impound.operator.v1.PlanPurgeResponse;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.PurgeResponse;
import dev.impound.operator.v1.ReleaseHoldRequest;
import dev.impound.operator.v1.ReleaseHoldResponse;
import dev.impound.operator.v1.RetentionServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** Holds and purges that a test lays down. */
final class FakeRetention extends RetentionServiceGrpc.RetentionServiceImplBase {
  final List<CapturePurge> planned = new ArrayList<>();
  Hold hold = Hold.getDefaultInstance();
  ListRetentionResponse kept = ListRetentionResponse.getDefaultInstance();
  private final List<Object> asked;

  FakeRetention(List<Object> asked) {
    this.asked = asked;
  }

  @Override
  public void holdEvidence(
      HoldEvidenceRequest request, StreamObserver<HoldEvidenceResponse> observer) {
    asked.add(request);
    observer.onNext(HoldEvidenceResponse.newBuilder().setHold(hold).build());
    observer.onCompleted();
  }

  @Override
  public void releaseHold(
      ReleaseHoldRequest request, StreamObserver<ReleaseHoldResponse> observer) {
    asked.add(request);
    observer.onNext(ReleaseHoldResponse.newBuilder().setHold(hold).build());
    observer.onCompleted();
  }

  @Override
  public void planPurge(PlanPurgeRequest request, StreamObserver<PlanPurgeResponse> observer) {
    asked.add(request);
    observer.onNext(PlanPurgeResponse.newBuilder().addAllCaptures(planned).build());
    observer.onCompleted();
  }

  @Override
  public void purge(PurgeRequest request, StreamObserver<PurgeResponse> observer) {
    asked.add(request);
    observer.onNext(PurgeResponse.newBuilder().addAllCaptures(planned).build());
    observer.onCompleted();
  }

  @Override
  public void listRetention(
      ListRetentionRequest request, StreamObserver<ListRetentionResponse> observer) {
    asked.add(request);
    observer.onNext(kept);
    observer.onCompleted();
  }
}
