package dev.impound.agent.session;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.delivery.EvidenceMessages;
import dev.impound.agent.quarantine.Sandbox;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.ContainerInspection;
import dev.impound.node.v1.ContainerList;
import dev.impound.node.v1.ContainerState;
import dev.impound.node.v1.KubernetesPod;
import dev.impound.node.v1.PublishedPort;
import dev.impound.node.v1.SandboxList;
import dev.impound.wire.Limits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers and sandboxes in the words of the contract. */
final class ContainerMessages {
  /** Most containers of a list, as the contract says. */
  private static final int MOST_LISTED = 10_000;

  /** As the contract says; names of Kubernetes are no longer. */
  private static final int MOST_LABEL = 253;

  /** Leaves room for the rest of the message. */
  private static final int MOST_BYTES = Limits.MESSAGE_BYTES - (64 << 10);

  private ContainerMessages() {}

  static ContainerList list(List<EngineContainer> containers) {
    ContainerList.Builder list = ContainerList.newBuilder();
    int bytes = 0;
    for (EngineContainer one : containers) {
      Container message = container(one);
      bytes += message.getSerializedSize() + Integer.BYTES;
      if (list.getContainersCount() == MOST_LISTED || bytes > MOST_BYTES) {
        break;
      }
      list.addContainers(message);
    }
    return list.setLeftOut(containers.size() - list.getContainersCount()).build();
  }

  /** As many as a message holds. */
  static SandboxList sandboxes(List<Sandbox> sandboxes) {
    SandboxList.Builder list = SandboxList.newBuilder();
    int bytes = 0;
    for (Sandbox one : sandboxes) {
      dev.impound.node.v1.Sandbox message = sandbox(one);
      bytes += message.getSerializedSize() + Integer.BYTES;
      if (bytes > MOST_BYTES) {
        break;
      }
      list.addSandboxes(message);
    }
    return list.build();
  }

  static Container container(EngineContainer container) {
    Container.Builder message =
        Container.newBuilder()
            .setId(container.id().hex())
            .setName(container.name())
            .setImage(container.image())
            .setImageId(container.imageId())
            .setState(
                switch (container.state()) {
                  case CREATED -> ContainerState.CONTAINER_STATE_CREATED;
                  case RUNNING -> ContainerState.CONTAINER_STATE_RUNNING;
                  case PAUSED -> ContainerState.CONTAINER_STATE_PAUSED;
                  case EXITED -> ContainerState.CONTAINER_STATE_EXITED;
                  case OTHER -> ContainerState.CONTAINER_STATE_OTHER;
                })
            .setCreated(EvidenceMessages.timestamp(container.created()))
            .addAllPublishedPorts(
                container.publishedPorts().stream().map(ContainerMessages::port).toList())
            .setNetworkMode(container.networkMode())
            .addAllAddresses(container.addresses())
            .setRestartPolicy(container.restartPolicy())
            .setAutoRemove(container.autoRemove());
    pod(container.labels()).ifPresent(message::setPod);
    return message.build();
  }

  /** A kubelet gives these labels to every container that it makes; others may too. */
  private static Optional<KubernetesPod> pod(Map<String, String> labels) {
    String name = labels.getOrDefault("io.kubernetes.pod.name", "");
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            KubernetesPod.newBuilder()
                .setNamespace(label(labels, "io.kubernetes.pod.namespace"))
                .setName(label(labels, "io.kubernetes.pod.name"))
                .setContainer(label(labels, "io.kubernetes.container.name"))
                .build());
  }

  private static String label(Map<String, String> labels, String name) {
    String value = labels.getOrDefault(name, "");
    return value.length() <= MOST_LABEL ? value : value.substring(0, MOST_LABEL);
  }

  private static PublishedPort port(dev.impound.agent.container.PublishedPort port) {
    return PublishedPort.newBuilder()
        .setHostAddress(port.hostAddress())
        .setHostPort(port.hostPort())
        .setContainerPort(port.containerPort())
        .setProtocol(port.protocol())
        .build();
  }

  static ContainerInspection inspection(ContainerDetail detail) {
    return ContainerInspection.newBuilder()
        .setContainer(container(detail.container()))
        .setPid((int) detail.pid())
        .setWritableLayerBytes(detail.writableLayerBytes().orElse(0))
        .build();
  }

  static dev.impound.node.v1.Sandbox sandbox(Sandbox sandbox) {
    return dev.impound.node.v1.Sandbox.newBuilder()
        .setName(sandbox.name())
        .setContainerId(sandbox.id().hex())
        .setImageId(sandbox.imageId())
        .setItemId(sandbox.itemId())
        .setRunning(sandbox.running())
        .setNetworkMode(sandbox.networkMode())
        .setEffectiveCapabilities(sandbox.effectiveCapabilities())
        .setReadOnlyRoot(sandbox.readOnlyRoot())
        .setNoNewPrivileges(sandbox.noNewPrivileges())
        .setShell(sandbox.shell())
        .setCreated(EvidenceMessages.timestamp(sandbox.created()))
        .build();
  }
}
