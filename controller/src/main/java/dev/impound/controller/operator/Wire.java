package dev.impound.controller.operator;

import com.google.protobuf.Timestamp;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.node.EngineFacts;
import dev.impound.controller.node.SandboxFacts;
import dev.impound.controller.quarantine.QuarantineDesk;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.ContainerState;
import dev.impound.node.v1.Engine;
import dev.impound.node.v1.KubernetesPod;
import dev.impound.node.v1.NodeRole;
import dev.impound.node.v1.PolicyFacts;
import dev.impound.node.v1.PublishedPort;
import dev.impound.node.v1.Sandbox;
import dev.impound.operator.v1.OperatorSignatureNeed;
import dev.impound.operator.v1.PlacedSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Records of the node feature into protobuf. */
final class Wire {
  private Wire() {}

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    long seconds = duration.toSeconds();
    long nanos = duration.minusSeconds(seconds).toNanos();
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(seconds)
        .setNanos((int) nanos)
        .build();
  }

  static NodeRole role(dev.impound.controller.node.NodeRole role) {
    return switch (role) {
      case NODE -> NodeRole.NODE_ROLE_NODE;
      case QUARANTINE -> NodeRole.NODE_ROLE_QUARANTINE;
    };
  }

  static Engine engine(EngineFacts engine) {
    return Engine.newBuilder()
        .setAvailable(engine.available())
        .setUnavailableReason(engine.unavailableReason())
        .setVersion(engine.version())
        .setStorageDriver(engine.storageDriver())
        .setLiveRestore(engine.liveRestore())
        .setCgroupVersion(engine.cgroupVersion())
        .setKernelVersion(engine.kernelVersion())
        .setDataRoot(engine.dataRoot())
        .build();
  }

  static PolicyFacts policy(dev.impound.controller.node.PolicyFacts policy) {
    return PolicyFacts.newBuilder()
        .setSha256(policy.sha256())
        .addAllSummary(policy.summary())
        .setProblem(policy.problem())
        .addAllNeedsOperator(policy.needsOperator())
        .addAllOperatorKeys(policy.operatorKeys())
        .build();
  }

  static Container container(ContainerFacts container) {
    Container.Builder message =
        Container.newBuilder()
            .setId(container.id().hex())
            .setName(container.name())
            .setImage(container.image())
            .setImageId(container.imageId())
            .setState(state(container.state()))
            .setCreated(timestamp(container.created()))
            .addAllPublishedPorts(container.publishedPorts().stream().map(Wire::port).toList())
            .setNetworkMode(container.networkMode())
            .addAllAddresses(container.addresses())
            .setRestartPolicy(container.restartPolicy())
            .setAutoRemove(container.autoRemove());
    container
        .pod()
        .ifPresent(
            pod ->
                message.setPod(
                    KubernetesPod.newBuilder()
                        .setNamespace(pod.namespace())
                        .setName(pod.name())
                        .setContainer(pod.container())));
    return message.build();
  }

  private static PublishedPort port(dev.impound.controller.node.PublishedPort port) {
    return PublishedPort.newBuilder()
        .setHostAddress(port.hostAddress())
        .setHostPort(port.hostPort())
        .setContainerPort(port.containerPort())
        .setProtocol(port.protocol())
        .build();
  }

  private static ContainerState state(ContainerFacts.ContainerState state) {
    return switch (state) {
      case CREATED -> ContainerState.CONTAINER_STATE_CREATED;
      case RUNNING -> ContainerState.CONTAINER_STATE_RUNNING;
      case PAUSED -> ContainerState.CONTAINER_STATE_PAUSED;
      case EXITED -> ContainerState.CONTAINER_STATE_EXITED;
      case OTHER -> ContainerState.CONTAINER_STATE_OTHER;
    };
  }

  static PlacedSandbox placed(QuarantineDesk.Placed placed) {
    SandboxFacts sandbox = placed.sandbox();
    return PlacedSandbox.newBuilder()
        .setNode(placed.node().text())
        .setSandbox(
            Sandbox.newBuilder()
                .setName(sandbox.name())
                .setContainerId(sandbox.containerId())
                .setImageId(sandbox.imageId())
                .setItemId(sandbox.itemId())
                .setRunning(sandbox.running())
                .setNetworkMode(sandbox.networkMode())
                .setEffectiveCapabilities(sandbox.effectiveCapabilities())
                .setReadOnlyRoot(sandbox.readOnlyRoot())
                .setNoNewPrivileges(sandbox.noNewPrivileges())
                .setShell(sandbox.shell())
                .setCreated(timestamp(sandbox.created())))
        .build();
  }

  static OperatorSignatureNeed need(List<String> keyIds) {
    return OperatorSignatureNeed.newBuilder().addAllKeyIds(keyIds).build();
  }
}
