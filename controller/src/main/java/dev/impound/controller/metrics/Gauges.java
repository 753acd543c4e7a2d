package dev.impound.controller.metrics;

import java.util.function.LongSupplier;

/**
 * Figures that are read when they are asked for, each by a quick call that may come from several
 * threads. One that throws is shown as NaN, and the others all the same.
 *
 * @param stepsHeld steps that wait for a person
 * @param sessions agents that are connected
 * @param incidentsOpen incidents that are not released
 * @param evidenceBytes bytes of evidence that are stored
 */
public record Gauges(
    LongSupplier stepsHeld,
    LongSupplier sessions,
    LongSupplier incidentsOpen,
    LongSupplier evidenceBytes) {}
