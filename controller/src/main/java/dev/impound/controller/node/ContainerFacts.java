package dev.impound.controller.node;

import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.util.List;

/**
 * A container as its node's engine describes it. Every text in it may be chosen by an intruder.
 *
 * @param restartPolicy as the engine's command line spells it, such as "on-failure:3"; empty where
 *     it was not told
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
    boolean autoRemove) {

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

  /** Whether it shares every port of its node. */
  public boolean usesHostNetwork() {
    return networkMode.equals("host");
  }
}
