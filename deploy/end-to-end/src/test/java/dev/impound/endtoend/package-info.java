/**
 * The whole of Impound as its users meet it: real programs started by the scripts in {@code
 * deploy/bin}, two real container engines, the local cloud, and the command line.
 *
 * <p>Knows no class of any program, only their command lines, configuration files and output, so
 * that a test here fails for the same reason as a user would be stuck. {@link
 * dev.impound.endtoend.Lab} is one such installation; tests share it and take a container and a
 * listener of their own. A test that has to break an engine, a disk or a controller starts its own.
 */
@NullMarked
package dev.impound.endtoend;

import org.jspecify.annotations.NullMarked;
