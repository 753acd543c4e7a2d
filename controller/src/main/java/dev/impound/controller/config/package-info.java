/**
 * The controller's configuration: one YAML file into records, with every problem told at once, by
 * key and line.
 *
 * <p>Holds no defaults that depend on the machine, and no secret: secrets are paths of files. Used
 * by the root package's wiring.
 */
@NullMarked
package dev.impound.controller.config;

import org.jspecify.annotations.NullMarked;
