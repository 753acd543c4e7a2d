package dev.impound.agent.container;

/**
 * A file in a container's file system.
 *
 * @param link where a symbolic link leads, resolved inside the container; empty for others
 */
public record FileEntry(boolean regular, boolean executable, String link) {}
