/**
 * The agent's configuration: one YAML file, read into a record. Every problem is reported at once,
 * with its key and line; an unknown key is a problem.
 *
 * <p>Knows nothing of what the settings are for. Uses no other package. Used by the root package.
 */
@NullMarked
package dev.impound.agent.config;

import org.jspecify.annotations.NullMarked;
