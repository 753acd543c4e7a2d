package dev.impound.agent.quarantine;

import dev.impound.wire.ContainerId;
import java.time.Instant;

/**
 * A sandbox as the engine and the kernel report it.
 *
 * @param effectiveCapabilities of its first process, 16 digits; empty when it does not run
 * @param shell path in the image
 */
public record Sandbox(
    String name,
    ContainerId id,
    String imageId,
    String itemId,
    boolean running,
    String networkMode,
    String effectiveCapabilities,
    boolean readOnlyRoot,
    boolean noNewPrivileges,
    String shell,
    Instant created) {}
