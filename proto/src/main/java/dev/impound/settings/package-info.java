/**
 * Configuration files, read the same way by every program: YAML with kebab-case keys into settings
 * by path, with every problem told at once, by key and line.
 *
 * <p>Knows no program's keys. Used by the {@code config} packages and the CLI.
 */
@NullMarked
package dev.impound.settings;

import org.jspecify.annotations.NullMarked;
