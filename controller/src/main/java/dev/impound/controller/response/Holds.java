package dev.impound.controller.response;

/**
 * What incidents hold: listeners at the load balancer, and what is changed on nodes.
 *
 * @param signed what operators signed so that nodes let go
 */
public record Holds(ListenerHolds listeners, HostHolds host, SignedReleases signed) {}
