package dev.impound.controller.response;

/** What incidents hold: listeners at the load balancer, and what is changed on nodes. */
public record Holds(ListenerHolds listeners, HostHolds host) {}
