package dev.impound.controller.metrics;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing without which the controller cannot do its work.
 *
 * @param name of the thing: "database"
 * @param problem what is wrong with it; empty when nothing is. Called by one thread at a time; one
 *     that takes more than 2 s, or throws, counts as a problem
 */
public record ReadinessCheck(String name, Supplier<Optional<String>> problem) {}
