package dev.impound.controller.incident;

/** Number of a step, unique in the database, in the order of journaling. */
public record StepId(long number) {}
