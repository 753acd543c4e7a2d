package dev.impound.agent.container;

/**
 * A port of a container that the node listens on for it.
 *
 * @param hostAddress bound address on the node; empty, "0.0.0.0" or "::" mean every address
 * @param protocol "tcp", "udp" or "sctp"
 */
public record PublishedPort(String hostAddress, int hostPort, int containerPort, String protocol) {}
