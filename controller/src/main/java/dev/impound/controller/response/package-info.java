/**
 * The one package that knows the whole order of a response: freeze and isolation side by side, then
 * acquisition, seal and verification; release as their undo. Each step is journaled before its
 * effect, reads reality before it acts, acts once, and records what came of it; a step that a crash
 * cut off is taken up again when the controller starts.
 *
 * <p>Knows node, isolation, evidence and incident; nothing of gRPC or SQL. Used by alarm and
 * operator.
 */
@NullMarked
package dev.impound.controller.response;

import org.jspecify.annotations.NullMarked;
