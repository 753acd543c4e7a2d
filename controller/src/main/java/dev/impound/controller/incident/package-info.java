/**
 * What is opened for an alarm: the incident with its target, its steps, its state and its timeline,
 * and the register that keeps them.
 *
 * <p>Decides nothing and acts on nothing; used by every package that works for an incident.
 */
@NullMarked
package dev.impound.controller.incident;

import org.jspecify.annotations.NullMarked;
