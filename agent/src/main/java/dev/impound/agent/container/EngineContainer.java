package dev.impound.agent.container;

import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One container as the engine describes it. Every text in it may be chosen by an intruder.
 *
 * @param name without the leading slash
 * @param imageId "sha256:" and 64 digits
 * @param restartPolicy as {@link RestartPolicy#text} spells it; empty when the engine's list did
 *     not tell
 * @param autoRemove false when the engine's list did not tell
 */
public record EngineContainer(
    ContainerId id,
    String name,
    String image,
    String imageId,
    State state,
    Instant created,
    List<PublishedPort> publishedPorts,
    String networkMode,
    List<String> addresses,
    String restartPolicy,
    boolean autoRemove,
    Map<String, String> labels) {

  /** What state an engine says a container is in. */
  public enum State {
    /** Created and never started. */
    CREATED,
    /** Running. */
    RUNNING,
    /** Paused: the freezer was asked to stop every process. */
    PAUSED,
    /** Exited. */
    EXITED,
    /** Restarting, being removed, or dead. */
    OTHER;

    /** Whether the container has processes. */
    public boolean isAlive() {
      return this == RUNNING || this == PAUSED;
    }
  }

  public EngineContainer {
    publishedPorts = List.copyOf(publishedPorts);
    addresses = List.copyOf(addresses);
    labels = Map.copyOf(labels);
  }
}
