package dev.impound.controller.operator;

import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.StoreUsage;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.node.OldState;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.scrub.Scrub;
import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.StatusServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How the controller is, for operators. */
public final class StatusGrpcService extends StatusServiceGrpc.StatusServiceImplBase {
  private final String version;
  private final Instant started;
  private final NodeSessions sessions;
  private final OldState oldState;
  private final IncidentDesk incidents;
  private final Evidence evidence;
  private final Scrub scrub;
  private final Optional<CloudStatus> cloud;

  /** What the status tells of the cloud. */
  public interface CloudStatus {
    /** Endpoint as configured. */
    String endpoint();

    /** Whether it said of itself that it is the local stand-in. */
    boolean isLocalStandIn();

    /** Why it cannot be used; empty when it can. */
    String problem();
  }

  public StatusGrpcService(
      String version,
      Instant started,
      NodeSessions sessions,
      OldState oldState,
      IncidentDesk incidents,
      Evidence evidence,
      Scrub scrub,
      Optional<CloudStatus> cloud) {
    this.version = version;
    this.started = started;
    this.sessions = sessions;
    this.oldState = oldState;
    this.incidents = incidents;
    this.evidence = evidence;
    this.scrub = scrub;
    this.cloud = cloud;
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> responses) {
    String operator = Caller.operator();
    List<Node> nodes = sessions.all();
    GetStatusResponse.Builder status =
        GetStatusResponse.newBuilder()
            .setVersion(version)
            .setStarted(Wire.timestamp(started))
            .setNodesConnected((int) nodes.stream().filter(Node::connected).count())
            .setNodesKnown(nodes.size())
            .setIncidentsOpen((int) incidents.open())
            .setScrub(ScrubGrpcService.status(scrub.status()))
            .setOldState(oldState.found().map(OldState.Found::why).orElse(""))
            .setOperator(operator);
    try {
      StoreUsage usage = evidence.usage();
      status.setEvidenceBytes(usage.storedBytes()).setEvidenceBytesFree(usage.freeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the evidence disk", e);
    }
    cloud.ifPresentOrElse(
        known ->
            status
                .setCloudEndpoint(known.endpoint())
                .setCloudIsLocalStandIn(known.isLocalStandIn())
                .setCloudProblem(known.problem()),
        () -> status.setCloudProblem("no cloud is configured: no listener can be closed"));
    responses.onNext(status.build());
    responses.onCompleted();
  }
}
