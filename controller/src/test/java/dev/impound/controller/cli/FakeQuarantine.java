package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import dev.impound.node.v1.Sandbox;
import dev.impound.node.v1.ShellExit;
import dev.impound.operator.v1.ListSandboxesRequest;
import dev.impound.operator.v1.ListSandboxesResponse;
import dev.impound.operator.v1.LoadItemRequest;
import dev.impound.operator.v1.LoadItemResponse;
import dev.impound.operator.v1.PlacedSandbox;
import dev.impound.operator.v1.QuarantineServiceGrpc;
import dev.impound.operator.v1.RunSandboxRequest;
import dev.impound.operator.v1.RunSandboxResponse;
import dev.impound.operator.v1.ShellRequest;
import dev.impound.operator.v1.ShellResponse;
import dev.impound.operator.v1.StopSandboxRequest;
import dev.impound.operator.v1.StopSandboxResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/** One quarantine node; its shell echoes what it is given and ends with the exit laid down. */
final class FakeQuarantine extends QuarantineServiceGrpc.QuarantineServiceImplBase {
  static final String IMAGE_ID = "sha256:" + "a".repeat(64);

  final List<String> notAsked = new ArrayList<>();
  ShellExit exit = ShellExit.newBuilder().setCode(0).build();
  boolean loadEndsEarly;
  private final List<Object> asked;

  FakeQuarantine(List<Object> asked) {
    this.asked = asked;
  }

  /** The answer to a run that is only planned. */
  RunSandboxResponse.Builder planned =
      RunSandboxResponse.newBuilder().setConfigSha256("c".repeat(64));

  @Override
  public void loadItem(LoadItemRequest request, StreamObserver<LoadItemResponse> observer) {
    asked.add(request);
    observer.onNext(LoadItemResponse.newBuilder().setBytesDone(1).setBytesTotal(2).build());
    if (!loadEndsEarly) {
      observer.onNext(LoadItemResponse.newBuilder().setImageId(IMAGE_ID).build());
    }
    observer.onCompleted();
  }

  @Override
  public void runSandbox(RunSandboxRequest request, StreamObserver<RunSandboxResponse> observer) {
    asked.add(request);
    observer.onNext(
        request.getDryRun()
            ? planned.build()
            : RunSandboxResponse.newBuilder()
                .setSandbox(sandbox(request.getNode(), request.getName()))
                .build());
    observer.onCompleted();
  }

  private static PlacedSandbox sandbox(String node, String name) {
    return PlacedSandbox.newBuilder()
        .setNode(node)
        .setSandbox(
            Sandbox.newBuilder()
                .setName(name)
                .setContainerId("b".repeat(64))
                .setImageId(IMAGE_ID)
                .setItemId("EV-6")
                .setRunning(true)
                .setNetworkMode("none")
                .setEffectiveCapabilities("0000000000000000")
                .setReadOnlyRoot(true)
                .setNoNewPrivileges(true)
                .setShell("/bin/sh"))
        .build();
  }

  @Override
  public void listSandboxes(
      ListSandboxesRequest request, StreamObserver<ListSandboxesResponse> observer) {
    observer.onNext(
        ListSandboxesResponse.newBuilder()
            .addSandboxes(sandbox("lab-1", "look"))
            .addAllNotAsked(notAsked)
            .build());
    observer.onCompleted();
  }

  @Override
  public void stopSandbox(
      StopSandboxRequest request, StreamObserver<StopSandboxResponse> observer) {
    asked.add(request);
    observer.onNext(StopSandboxResponse.newBuilder().setNode("lab-1").build());
    observer.onCompleted();
  }

  @Override
  public StreamObserver<ShellRequest> shell(StreamObserver<ShellResponse> observer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ShellRequest request) {
        asked.add(request);
        if (request.hasInput()) {
          ByteString echo = request.getInput();
          observer.onNext(ShellResponse.newBuilder().setOutput(echo).build());
        } else if (request.hasEndOfInput()) {
          observer.onNext(ShellResponse.newBuilder().setExit(exit).build());
          observer.onCompleted();
        }
      }

      @Override
      public void onError(Throwable failure) {
        asked.add("shell left");
      }

      @Override
      public void onCompleted() {}
    };
  }
}
