package dev.impound.controller.incident;

import java.time.Instant;

/** One line of an incident's timeline, by the controller's clock. */
public record TimelineEntry(Instant at, String text) {}
