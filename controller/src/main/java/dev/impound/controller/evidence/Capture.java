package dev.impound.controller.evidence;

import dev.impound.controller.incident.IncidentId;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * What is taken of one container in one go.
 *
 * @param node the only node that may deliver to it
 * @param manifest digest of the manifest; empty while the capture is open
 * @param keeper name of the controller whose store holds it
 */
public record Capture(
    CaptureId id,
    IncidentId incident,
    NodeName node,
    ContainerId container,
    CaptureState state,
    Instant opened,
    Optional<Sha256> manifest,
    String keeper) {}
