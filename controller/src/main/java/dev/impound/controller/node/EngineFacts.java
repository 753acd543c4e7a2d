package dev.impound.controller.node;

/**
 * A node's container engine as the node describes it.
 *
 * @param unavailableReason why it did not answer; empty when it did
 * @param liveRestore whether containers, and their freeze, survive a restart of the engine
 * @param cgroupVersion 1 or 2; 0 when not known
 */
public record EngineFacts(
    boolean available,
    String unavailableReason,
    String version,
    String storageDriver,
    boolean liveRestore,
    int cgroupVersion,
    String kernelVersion,
    String dataRoot) {}
