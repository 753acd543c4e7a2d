package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.quarantine.QuarantineDesk;
import dev.impound.controller.quarantine.ShellBridge;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.ListSandboxesRequest;
import dev.impound.operator.v1.ListSandboxesResponse;
import dev.impound.operator.v1.LoadItemRequest;
import dev.impound.operator.v1.LoadItemResponse;
import dev.impound.operator.v1.QuarantineServiceGrpc;
import dev.impound.operator.v1.RunSandboxRequest;
import dev.impound.operator.v1.RunSandboxResponse;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.operator.v1.ShellResponse;
import dev.impound.operator.v1.StopSandboxRequest;
import dev.impound.operator.v1.StopSandboxResponse;
import dev.impound.wire.NodeName;
import dev.impound.wire.Portions;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Quarantine, for operators. */
public final class QuarantineGrpcService extends QuarantineServiceGrpc.QuarantineServiceImplBase {
  private final QuarantineDesk desk;
  private final Evidence evidence;
  private final NodeCommands nodes;
  private final ShellBridge bridge;
  private final Supplier<String> ids;

  public QuarantineGrpcService(
      QuarantineDesk desk,
      Evidence evidence,
      NodeCommands nodes,
      ShellBridge bridge,
      Supplier<String> ids) {
    this.desk = desk;
    this.evidence = evidence;
    this.nodes = nodes;
    this.bridge = bridge;
    this.ids = ids;
  }

  @Override
  public void loadItem(LoadItemRequest request, StreamObserver<LoadItemResponse> responses) {
    Caller.operator();
    ProgressPace pace = new ProgressPace();
    try {
      String image =
          desk.load(
              ItemId.parse(request.getItemId()),
              new NodeName(request.getNode()),
              (done, total) -> {
                if (pace.isDue()) {
                  responses.onNext(
                      LoadItemResponse.newBuilder()
                          .setBytesDone(done)
                          .setBytesTotal(total)
                          .build());
                }
              });
      responses.onNext(LoadItemResponse.newBuilder().setImageId(image).build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + request.getItemId(), e);
    }
    responses.onCompleted();
  }

  @Override
  public void runSandbox(RunSandboxRequest request, StreamObserver<RunSandboxResponse> responses) {
    Caller.operator();
    ItemId item = ItemId.parse(request.getItemId());
    NodeName node = new NodeName(request.getNode());
    String name = Requests.required("name", request.getName());
    RunSandboxResponse.Builder response = RunSandboxResponse.newBuilder();
    if (request.getDryRun()) {
      QuarantineDesk.RunPlan plan = desk.planRun(item, node);
      response.setConfigSha256(plan.config().hex());
      plan.signatureNeed().map(Wire::need).ifPresent(response::setSignatureNeed);
    } else {
      response.setSandbox(
          Wire.placed(
              desk.run(
                  item,
                  node,
                  name,
                  Requests.order(request.hasOperatorOrder(), request.getOperatorOrder()))));
    }
    responses.onNext(response.build());
    responses.onCompleted();
  }

  @Override
  public void listSandboxes(
      ListSandboxesRequest request, StreamObserver<ListSandboxesResponse> responses) {
    Caller.operator();
    QuarantineDesk.Listing listing = desk.list();
    Portions.of(
            ListSandboxesResponse.newBuilder()
                .addAllSandboxes(
                    listing.sandboxes().stream().filter(this::isShown).map(Wire::placed).toList())
                .addAllNotAsked(listing.notAsked())
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  /** Whether the evidence that it was made of is of a node that the caller may see. */
  private boolean isShown(QuarantineDesk.Placed placed) {
    try {
      return Access.showsEverything()
          || Access.shows(evidence.item(ItemId.parse(placed.sandbox().itemId())).node());
    } catch (IllegalArgumentException | RefusedException ofNoItemThatIsKnown) {
      return false;
    }
  }

  @Override
  public void stopSandbox(
      StopSandboxRequest request, StreamObserver<StopSandboxResponse> responses) {
    Caller.operator();
    NodeName node = desk.stop(Requests.required("name", request.getName()));
    responses.onNext(StopSandboxResponse.newBuilder().setNode(node.text()).build());
    responses.onCompleted();
  }

  @Override
  public StreamObserver<ShellRequest> shell(StreamObserver<ShellResponse> responses) {
    Caller.operator();
    return new OperatorShell(
        desk, nodes, bridge, ids.get(), (ServerCallStreamObserver<ShellResponse>) responses);
  }
}
