package dev.impound.agent.container;

import java.util.OptionalLong;

/**
 * What the engine's full description of a container adds.
 *
 * @param pid pid on the node of its first process; 0 when it has none
 * @param terminal whether its output is one terminal stream, without a difference between standard
 *     output and error
 * @param readOnlyRoot whether its root file system is mounted read-only
 * @param writableLayerBytes empty unless it was asked for and the engine told
 */
public record ContainerDetail(
    EngineContainer container,
    long pid,
    boolean terminal,
    boolean readOnlyRoot,
    OptionalLong writableLayerBytes) {}
