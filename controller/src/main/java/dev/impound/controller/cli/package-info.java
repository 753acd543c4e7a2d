/**
 * The operator's command {@code impound}: one class per command, what they print, and how a failure
 * is told. Standard output carries the result and nothing else; plans, questions, progress, hints
 * and errors go to standard error. A command returns its {@link
 * dev.impound.controller.cli.ExitCode}; only {@link dev.impound.controller.cli.Impound#main} ends
 * the process.
 *
 * <p>Everything it shows of a container, an engine or the cloud goes through {@link
 * dev.impound.wire.Printable} or is escaped as JSON. Knows the controller only by the contract
 * {@code dev.impound.operator.v1} and {@code dev.impound.evidence.v1}; of the server's packages it
 * uses the check of a docker-archive, and plan and alarm to try playbooks. Used by nobody.
 */
@NullMarked
package dev.impound.controller.cli;

import org.jspecify.annotations.NullMarked;
