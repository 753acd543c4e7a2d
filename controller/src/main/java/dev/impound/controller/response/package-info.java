/**
 * The one package that knows the whole order of a response: freeze and isolation side by side, then
 * acquisition, seal and verification; release as their undo. Each step is journaled before its
 * effect, reads reality before it acts, acts once, and records what came of it; a step that a crash
 * cut off is taken up again when the controller starts.
 *
 * <p>Alarms that are on the disk are triaged here, and every step of containment passes the gate,
 * which asks the guards. Knows alarm, plan, node, isolation, evidence and incident; nothing of gRPC
 * or SQL. Used by operator.
 */
@NullMarked
package dev.impound.controller.response;

import org.jspecify.annotations.NullMarked;
