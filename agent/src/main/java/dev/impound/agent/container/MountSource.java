package dev.impound.agent.container;

/**
 * A volume or bind mount as the engine has it in a container's description.
 *
 * @param source path on the node
 * @param destination path in the container
 */
public record MountSource(String source, String destination) {}
