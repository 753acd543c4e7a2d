package dev.impound.controller.node;

/**
 * A port of a container that its node listens on.
 *
 * @param hostAddress the address that is bound; empty, "0.0.0.0" or "::" mean every one
 * @param protocol "tcp", "udp" or "sctp"
 */
public record PublishedPort(String hostAddress, int hostPort, int containerPort, String protocol) {}
