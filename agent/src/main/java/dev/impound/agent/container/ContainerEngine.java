package dev.impound.agent.container;

import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.util.List;

/**
 * The containers of the node. Every method throws {@link EngineException}, and none waits for ever.
 * There is no stop, restart or remove here: a subject is only ever paused.
 */
public interface ContainerEngine {
  /** What the engine says of itself. */
  EngineFacts facts();

  /** The containers in the engine's order. */
  List<EngineContainer> list(boolean includeStopped);

  /** One container. */
  ContainerDetail describe(ContainerId id);

  /** One container, with the answer that tells of it. */
  InspectedContainer describeWhole(ContainerId id);

  /** One container with the size of its writable layer, which takes an engine longer to tell. */
  ContainerDetail describeWithSize(ContainerId id);

  /** The engine's description as JSON, as it was sent. The caller closes it. */
  EngineStream inspect(ContainerId id);

  /** Paths changed in the writable layer as JSON, as it was sent. The caller closes it. */
  EngineStream changes(ContainerId id);

  /**
   * The container's files as one tar, the layers merged, as it was sent; needs no space on the
   * node. The caller closes it.
   */
  EngineStream export(ContainerId id);

  /**
   * All the container's output with timestamps: in frames of docker's multiplexed form, or plain
   * where the container has a terminal. The caller closes it.
   */
  EngineStream logs(ContainerId id);

  /** What the container uses at this moment, as JSON, as it was sent. The caller closes it. */
  EngineStream stats(ContainerId id);

  /**
   * What the engine remembers to have happened to the container in a time, one JSON object a line,
   * as it was sent. The caller closes it.
   */
  EngineStream events(ContainerId id, Instant since, Instant until);

  /**
   * What was executed in the container through the engine, as far as it remembers: a JSON array of
   * its descriptions, at most {@code most} of them.
   */
  byte[] executions(ContainerId id, int most);

  /** Pauses a container; false when it was paused already. */
  boolean pause(ContainerId id);

  /** Lets a container run again; false when it was running already. */
  boolean unpause(ContainerId id);

  /** Sets when the engine starts a container again by itself; what runs is left as it is. */
  void setRestartPolicy(ContainerId id, RestartPolicy policy);
}
