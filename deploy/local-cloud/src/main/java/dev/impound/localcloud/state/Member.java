package dev.impound.localcloud.state;

/** A member of a pool; weight 0 gets no new connections. */
public record Member(String id, String name, String address, int port, int weight) {}
