package dev.impound.agent.container;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the engine's full description of a container adds.
 *
 * @param pid pid on the node of its first process; 0 when it has none
 * @param terminal whether its output is one terminal stream, without a difference between standard
 *     output and error
 * @param readOnlyRoot whether its root file system is mounted read-only
 * @param upperFolder of the overlay2 driver: where the container's own changes lie; empty for
 *     others
 * @param mounts volumes and bind mounts
 * @param writableLayerBytes empty unless it was asked for and the engine told
 */
public record ContainerDetail(
    EngineContainer container,
    long pid,
    boolean terminal,
    boolean readOnlyRoot,
    String upperFolder,
    List<MountSource> mounts,
    OptionalLong writableLayerBytes) {
  public ContainerDetail {
    mounts = List.copyOf(mounts);
  }
}
