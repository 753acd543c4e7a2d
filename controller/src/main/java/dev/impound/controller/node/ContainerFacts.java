package dev.impound.controller.node;

import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A container as its node's engine describes it. Every text in it may be chosen by an intruder.
 *
 * @param restartPolicy as the engine's command line spells it, such as "on-failure:3"; empty where
 *     it was not told
 * @param pod empty where no label tells of one
 */
public record ContainerFacts(
    ContainerId id,
    String name,
    String image,
    String imageId,
    ContainerState state,
    Instant created,
    List<PublishedPort> publishedPorts,
    String networkMode,
    List<String> addresses,
    String restartPolicy,
    boolean autoRemove,
    Optional<Pod> pod) {
  private static final String JOINED = "container:";

  /** Networks that nothing outside the node reaches but through a published port. */
  private static final Set<String> BRIDGED = Set.of("bridge", "default", "");

  /**
   * The Kubernetes pod that a container says it is of, by the labels that a kubelet gives it.
   *
   * @param container its name in the pod
   */
  public record Pod(String namespace, String name, String container) {}

  /** What state an engine says a container is in. */
  public enum ContainerState {
    CREATED,
    RUNNING,
    PAUSED,
    EXITED,
    OTHER
  }

  public ContainerFacts {
    publishedPorts = List.copyOf(publishedPorts);
    addresses = List.copyOf(addresses);
  }

  /** Whether it has processes, running or frozen. */
  public boolean hasProcesses() {
    return state == ContainerState.RUNNING || state == ContainerState.PAUSED;
  }

  /** The container whose network it has; empty when it has one of its own, or its node's. */
  public Optional<ContainerId> networkOwner() {
    return networkMode.startsWith(JOINED)
        ? Optional.of(networkMode.substring(JOINED.length()))
            .filter(id -> id.matches("[0-9a-f]{64}"))
            .map(ContainerId::new)
        : Optional.empty();
  }

  /** Whether its own addresses mean something on its node alone. */
  public boolean isBridged() {
    return BRIDGED.contains(networkMode) || networkMode.startsWith(JOINED);
  }

  /** Whether it shares every port of its node. */
  public boolean usesHostNetwork() {
    return networkMode.equals("host");
  }
}
