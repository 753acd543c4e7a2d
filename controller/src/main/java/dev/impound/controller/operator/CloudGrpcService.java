package dev.impound.controller.operator;

import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.CheckCloudRequest;
import dev.impound.operator.v1.CheckCloudResponse;
import dev.impound.operator.v1.CloudFinding;
import dev.impound.operator.v1.CloudFindingState;
import dev.impound.operator.v1.CloudServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether the cloud can be used, for operators. */
public final class CloudGrpcService extends CloudServiceGrpc.CloudServiceImplBase {
  private final Optional<CloudCheckup> cloud;

  /** Looks at the cloud, and changes nothing. */
  public interface CloudCheckup {
    /** Looks at everything, and tells each thing as it is found; blocks. */
    void run(Consumer<Found> told);

    /** The smallest policy that the configured ways need, as JSON. */
    String policy();

    /**
     * What was found of one thing; texts are safe to show.
     *
     * @param action what the cloud calls the right; empty where it is none
     */
    record Found(String what, How how, String detail, String action) {}

    /** How a thing stands. */
    enum How {
      OK,
      PRESUMED,
      UNTRIED,
      FAILED
    }
  }

  /**
   * @param cloud empty where none is configured
   */
  public CloudGrpcService(Optional<CloudCheckup> cloud) {
    this.cloud = cloud;
  }

  @Override
  public void checkCloud(CheckCloudRequest request, StreamObserver<CheckCloudResponse> responses) {
    Caller.operator();
    if (cloud.isEmpty()) {
      responses.onNext(
          message(
              new CloudCheckup.Found(
                  "the cloud",
                  CloudCheckup.How.FAILED,
                  "none is configured; add the section \"cloud\" to the controller's configuration",
                  "")));
    } else {
      if (!request.getPolicyOnly()) {
        cloud.get().run(found -> responses.onNext(message(found)));
      }
      responses.onNext(CheckCloudResponse.newBuilder().setPolicy(cloud.get().policy()).build());
    }
    responses.onCompleted();
  }

  private static CheckCloudResponse message(CloudCheckup.Found found) {
    return CheckCloudResponse.newBuilder()
        .setFinding(
            CloudFinding.newBuilder()
                .setWhat(found.what())
                .setState(
                    switch (found.how()) {
                      case OK -> CloudFindingState.CLOUD_FINDING_STATE_OK;
                      case PRESUMED -> CloudFindingState.CLOUD_FINDING_STATE_PRESUMED;
                      case UNTRIED -> CloudFindingState.CLOUD_FINDING_STATE_UNTRIED;
                      case FAILED -> CloudFindingState.CLOUD_FINDING_STATE_FAILED;
                    })
                .setDetail(found.detail())
                .setAction(found.action()))
        .build();
  }
}
