package dev.impound.localcloud.api;

import dev.impound.localcloud.hss.SecurityEvents;
import dev.impound.localcloud.smn.Notifications;
import dev.impound.localcloud.state.CloudState;

/**
 * What the API gives access to.
 *
 * @param region the one that all of it is in
 */
public record Services(
    String region,
    CloudState state,
    Notifications notifications,
    SecurityEvents events,
    Faults faults) {}
