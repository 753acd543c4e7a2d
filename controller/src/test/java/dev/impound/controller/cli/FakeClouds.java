package dev.impound.controller.cli;

import dev.impound.operator.v1.CheckCloudRequest;
import dev.impound.operator.v1.CheckCloudResponse;
import dev.impound.operator.v1.CloudFinding;
import dev.impound.operator.v1.CloudServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** A controller's cloud, of which a test says what is found. */
final class FakeClouds extends CloudServiceGrpc.CloudServiceImplBase {
  private final List<Object> asked;
  private final List<CloudFinding> findings;

  FakeClouds(List<Object> asked, List<CloudFinding> findings) {
    this.asked = asked;
    this.findings = findings;
  }

  @Override
  public void checkCloud(CheckCloudRequest request, StreamObserver<CheckCloudResponse> observer) {
    asked.add(request);
    if (!request.getPolicyOnly()) {
      findings.forEach(
          finding -> observer.onNext(CheckCloudResponse.newBuilder().setFinding(finding).build()));
    }
    observer.onNext(CheckCloudResponse.newBuilder().setPolicy("{\"Version\":\"1.1\"}").build());
    observer.onCompleted();
  }
}
