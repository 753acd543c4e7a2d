package dev.impound.controller.node;

import com.google.protobuf.Timestamp;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.Container;
import dev.impound.node.v1.Engine;
import dev.impound.node.v1.FailureReason;
import dev.impound.node.v1.KubernetesPod;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.Sandbox;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Protobuf of the node contract into the domain's records. */
final class NodeTranslation {
  private NodeTranslation() {}

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  static Node node(NodeName name, Registration registration, Instant now) {
    Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
    for (dev.impound.node.v1.NodeRole role : registration.getRolesList()) {
      switch (role) {
        case NODE_ROLE_NODE -> roles.add(NodeRole.NODE);
        case NODE_ROLE_QUARANTINE -> roles.add(NodeRole.QUARANTINE);
        case NODE_ROLE_UNSPECIFIED, UNRECOGNIZED -> {}
      }
    }
    return new Node(
        name,
        Optional.empty(),
        now,
        registration.getPrivateIpsList(),
        roles,
        engine(registration.getEngine()),
        registration.getAgentVersion(),
        registration.getBootId(),
        offset(registration.getClock(), now),
        registration.hasPolicy()
            ? Optional.of(policy(registration.getPolicy()))
            : Optional.empty());
  }

  static PolicyFacts policy(dev.impound.node.v1.PolicyFacts policy) {
    return new PolicyFacts(
        policy.getSha256(),
        policy.getSummaryList(),
        policy.getProblem(),
        policy.getNeedsOperatorList(),
        policy.getOperatorKeysList());
  }

  static Duration offset(Timestamp clock, Instant now) {
    return Duration.between(now, instant(clock));
  }

  static EngineFacts engine(Engine engine) {
    return new EngineFacts(
        engine.getAvailable(),
        engine.getUnavailableReason(),
        engine.getVersion(),
        engine.getStorageDriver(),
        engine.getLiveRestore(),
        engine.getCgroupVersion(),
        engine.getKernelVersion(),
        engine.getDataRoot());
  }

  static ContainerFacts container(Container container) {
    return new ContainerFacts(
        new ContainerId(container.getId()),
        container.getName(),
        container.getImage(),
        container.getImageId(),
        state(container.getState()),
        instant(container.getCreated()),
        container.getPublishedPortsList().stream().map(NodeTranslation::port).toList(),
        container.getNetworkMode(),
        container.getAddressesList(),
        container.getRestartPolicy(),
        container.getAutoRemove(),
        pod(container));
  }

  private static Optional<ContainerFacts.Pod> pod(Container container) {
    KubernetesPod pod = container.getPod();
    return pod.getName().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ContainerFacts.Pod(pod.getNamespace(), pod.getName(), pod.getContainer()));
  }

  private static PublishedPort port(dev.impound.node.v1.PublishedPort port) {
    return new PublishedPort(
        port.getHostAddress(), port.getHostPort(), port.getContainerPort(), port.getProtocol());
  }

  private static ContainerFacts.ContainerState state(dev.impound.node.v1.ContainerState state) {
    return switch (state) {
      case CONTAINER_STATE_CREATED -> ContainerFacts.ContainerState.CREATED;
      case CONTAINER_STATE_RUNNING -> ContainerFacts.ContainerState.RUNNING;
      case CONTAINER_STATE_PAUSED -> ContainerFacts.ContainerState.PAUSED;
      case CONTAINER_STATE_EXITED -> ContainerFacts.ContainerState.EXITED;
      case CONTAINER_STATE_OTHER, CONTAINER_STATE_UNSPECIFIED, UNRECOGNIZED ->
          ContainerFacts.ContainerState.OTHER;
    };
  }

  static SandboxFacts sandbox(Sandbox sandbox) {
    return new SandboxFacts(
        sandbox.getName(),
        sandbox.getContainerId(),
        sandbox.getImageId(),
        sandbox.getItemId(),
        sandbox.getRunning(),
        sandbox.getNetworkMode(),
        sandbox.getEffectiveCapabilities(),
        sandbox.getReadOnlyRoot(),
        sandbox.getNoNewPrivileges(),
        sandbox.getShell(),
        instant(sandbox.getCreated()));
  }

  static NodeCommandException failure(NodeName node, CommandFailure failure) {
    return new NodeCommandException(
        kind(failure.getReason()),
        "node %s: %s".formatted(node, failure.getMessage()),
        failure.getHint(),
        failure.getCandidatesList());
  }

  private static NodeFailure kind(FailureReason reason) {
    return switch (reason) {
      case FAILURE_REASON_CONTAINER_NOT_FOUND -> NodeFailure.CONTAINER_NOT_FOUND;
      case FAILURE_REASON_CONTAINER_AMBIGUOUS -> NodeFailure.CONTAINER_AMBIGUOUS;
      case FAILURE_REASON_CONTAINER_NOT_RUNNING -> NodeFailure.CONTAINER_NOT_RUNNING;
      case FAILURE_REASON_ENGINE_UNAVAILABLE -> NodeFailure.ENGINE_UNAVAILABLE;
      case FAILURE_REASON_ENGINE_REFUSED -> NodeFailure.ENGINE_REFUSED;
      case FAILURE_REASON_NOT_FROZEN -> NodeFailure.NOT_FROZEN;
      case FAILURE_REASON_NODE_DISK_FULL -> NodeFailure.NODE_DISK_FULL;
      case FAILURE_REASON_NOT_PERMITTED -> NodeFailure.NOT_PERMITTED;
      case FAILURE_REASON_SANDBOX_NOT_FOUND -> NodeFailure.SANDBOX_NOT_FOUND;
      case FAILURE_REASON_SANDBOX_EXISTS -> NodeFailure.SANDBOX_EXISTS;
      case FAILURE_REASON_NO_SHELL -> NodeFailure.NO_SHELL;
      case FAILURE_REASON_DELIVERY_FAILED -> NodeFailure.DELIVERY_FAILED;
      case FAILURE_REASON_IMAGE_MISMATCH -> NodeFailure.IMAGE_MISMATCH;
      case FAILURE_REASON_TIMED_OUT -> NodeFailure.TIMED_OUT;
      case FAILURE_REASON_INVALID -> NodeFailure.INVALID;
      case FAILURE_REASON_POLICY_CHANGED -> NodeFailure.POLICY_CHANGED;
      case FAILURE_REASON_NOT_CUTTABLE -> NodeFailure.NOT_CUTTABLE;
      case FAILURE_REASON_PROGRAM_MISSING -> NodeFailure.PROGRAM_MISSING;
      case FAILURE_REASON_CUT_NOT_VERIFIED -> NodeFailure.CUT_NOT_VERIFIED;
      case FAILURE_REASON_PROCESS_ESCAPED -> NodeFailure.PROCESS_ESCAPED;
      case FAILURE_REASON_NOT_SIGNED,
          FAILURE_REASON_WRONG_NODE,
          FAILURE_REASON_EXPIRED,
          FAILURE_REASON_OLD_EPOCH,
          FAILURE_REASON_REPLAYED ->
          NodeFailure.COMMAND_REFUSED;
      case FAILURE_REASON_NOT_RECORDED -> NodeFailure.NODE_DISK_FULL;
      case FAILURE_REASON_FORBIDDEN_BY_POLICY -> NodeFailure.FORBIDDEN_BY_POLICY;
      case FAILURE_REASON_PROTECTED_BY_NODE -> NodeFailure.PROTECTED_BY_NODE;
      case FAILURE_REASON_NEEDS_OPERATOR -> NodeFailure.NEEDS_OPERATOR;
      case FAILURE_REASON_DEFECT, FAILURE_REASON_UNSPECIFIED, UNRECOGNIZED -> NodeFailure.DEFECT;
    };
  }
}
