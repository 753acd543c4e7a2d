package dev.impound.agent.container;

/**
 * What an engine says of itself.
 *
 * @param containerdStore whether images lie in containerd, where an image's id is its manifest's
 *     digest and not its config's
 * @param liveRestore whether containers, and their freeze, survive a restart of the engine
 * @param cgroupVersion 1 or 2
 * @param dataRoot folder where the engine keeps its data
 */
public record EngineFacts(
    String version,
    String storageDriver,
    boolean containerdStore,
    boolean liveRestore,
    int cgroupVersion,
    String kernelVersion,
    String dataRoot) {}
