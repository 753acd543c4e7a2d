package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.access.Grants;
import dev.impound.controller.access.Labels;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.node.Node;
import dev.impound.controller.node.NodeSessions;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.GetNodeRequest;
import dev.impound.operator.v1.GetNodeResponse;
import dev.impound.operator.v1.LabelNodeRequest;
import dev.impound.operator.v1.LabelNodeResponse;
import dev.impound.operator.v1.ListNodesRequest;
import dev.impound.operator.v1.ListNodesResponse;
import dev.impound.operator.v1.NodeServiceGrpc;
import dev.impound.wire.NodeName;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes, for operators. */
public final class NodeGrpcService extends NodeServiceGrpc.NodeServiceImplBase {
  private final NodeSessions sessions;
  private final Grants grants;

  public NodeGrpcService(NodeSessions sessions, Grants grants) {
    this.sessions = sessions;
    this.grants = grants;
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> responses) {
    Caller.operator();
    Portions.of(
            ListNodesResponse.newBuilder()
                .addAllNodes(
                    sessions.all().stream()
                        .filter(node -> Access.shows(node.name()))
                        .map(this::message)
                        .toList())
                .setController(sessions.self().name())
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> responses) {
    Caller.operator();
    NodeName name = new NodeName(request.getName());
    Node node =
        sessions
            .find(name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.NODE_UNKNOWN,
                        "no node named %s has ever registered".formatted(name),
                        "\"impound node list\" shows the nodes"));
    responses.onNext(
        GetNodeResponse.newBuilder()
            .setNode(message(node))
            .setController(sessions.self().name())
            .build());
    responses.onCompleted();
  }

  @Override
  public void labelNode(LabelNodeRequest request, StreamObserver<LabelNodeResponse> responses) {
    String operator = Caller.operator();
    NodeName name = new NodeName(request.getName());
    Map<String, String> labels = new TreeMap<>(grants.labels(name).values());
    request.getRemoveList().forEach(labels::remove);
    labels.putAll(Labels.of(request.getSetList()).values());
    grants.label(name, new Labels(labels), operator);
    responses.onNext(
        LabelNodeResponse.newBuilder().putAllLabels(grants.labels(name).values()).build());
    responses.onCompleted();
  }

  private dev.impound.operator.v1.Node message(Node node) {
    boolean here = node.attachedTo().filter(sessions.self()::equals).isPresent();
    dev.impound.operator.v1.Node.Builder message =
        dev.impound.operator.v1.Node.newBuilder()
            .setName(node.name().text())
            .setConnected(node.connected())
            .setLastSeen(Wire.timestamp(node.lastSeen()))
            .addAllPrivateIps(node.privateAddresses())
            .addAllRoles(node.roles().stream().sorted().map(Wire::role).toList())
            .setEngine(Wire.engine(node.engine()))
            .setAgentVersion(node.agentVersion())
            .setClockOffset(Wire.duration(node.clockOffset()))
            .addAllWarnings(here ? node.warnings() : List.of())
            .setController(node.attachedTo().map(Peer::name).orElse(""))
            .setBanned(sessions.keptOut(node.name()).orElse(""))
            .putAllLabels(grants.labels(node.name()).values())
            .setControllerAddress(node.attachedTo().map(Peer::address).orElse(""));
    node.policy().filter(policy -> here).map(Wire::policy).ifPresent(message::setPolicy);
    return message.build();
  }
}
