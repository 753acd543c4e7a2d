package dev.impound.controller.operator;

import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Target;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.ContainerServiceGrpc;
import dev.impound.operator.v1.ListContainersRequest;
import dev.impound.operator.v1.ListContainersResponse;
import dev.impound.operator.v1.ListedContainer;
import dev.impound.wire.NodeName;
import dev.impound.wire.Portions;
import io.grpc.stub.StreamObserver;

/** Containers, for operators. */
public final class ContainerGrpcService extends ContainerServiceGrpc.ContainerServiceImplBase {
  private final NodeCommands nodes;
  private final IncidentDesk incidents;

  public ContainerGrpcService(NodeCommands nodes, IncidentDesk incidents) {
    this.nodes = nodes;
    this.incidents = incidents;
  }

  @Override
  public void listContainers(
      ListContainersRequest request, StreamObserver<ListContainersResponse> responses) {
    Caller.operator();
    NodeName node = new NodeName(request.getNode());
    NodeCommands.Listed found = nodes.list(node, request.getIncludeStopped());
    ListContainersResponse.Builder listed =
        ListContainersResponse.newBuilder().setLeftOut(found.leftOut());
    for (ContainerFacts container : found.containers()) {
      listed.addContainers(
          ListedContainer.newBuilder()
              .setContainer(Wire.container(container))
              .setIncidentId(
                  incidents
                      .openOn(new Target(node, container.id()))
                      .map(incident -> incident.id().toString())
                      .orElse("")));
    }
    Portions.of(listed.build()).forEach(responses::onNext);
    responses.onCompleted();
  }
}
