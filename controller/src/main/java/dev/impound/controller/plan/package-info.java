/**
 * Pure functions from what is known to what would be done: which playbook is for an alarm, the plan
 * of a response with what follows from it and how it is undone, and what the guards hold.
 *
 * <p>Asks nobody and changes nothing; reads nothing but the file of playbooks. Used by config,
 * response, operator and cli.
 */
@NullMarked
package dev.impound.controller.plan;

import org.jspecify.annotations.NullMarked;
