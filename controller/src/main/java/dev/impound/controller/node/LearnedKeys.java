package dev.impound.controller.node;

/**
 * Public keys, PEM, that a node learns with its token and never again: whoever has the controller
 * could give it others.
 *
 * @param command that sign commands; empty where there is none
 * @param operators of operators whose signature the node is to ask for; empty where there is none
 */
public record LearnedKeys(String command, String operators) {}
