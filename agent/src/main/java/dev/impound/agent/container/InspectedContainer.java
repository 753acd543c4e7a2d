package dev.impound.agent.container;

/**
 * A container's description, and the engine's answer that it was read from.
 *
 * @param json the answer's text
 */
public record InspectedContainer(ContainerDetail detail, String json) {}
