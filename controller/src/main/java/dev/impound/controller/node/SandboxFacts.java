package dev.impound.controller.node;

import java.time.Instant;

/** A sandbox as its quarantine node's engine and kernel report it. */
public record SandboxFacts(
    String name,
    String containerId,
    String imageId,
    String itemId,
    boolean running,
    String networkMode,
    String effectiveCapabilities,
    boolean readOnlyRoot,
    boolean noNewPrivileges,
    String shell,
    Instant created) {}
