package dev.impound.controller.response;

/**
 * What incidents hold: points of the cloud, and what is changed on nodes.
 *
 * @param signed what operators signed so that nodes let go
 */
public record Holds(CloudHolds cloud, HostHolds host, SignedReleases signed) {}
