/**
 * Pure functions from what is known of a container to the plan of a response: what would be done,
 * what follows from it, and how it is undone.
 *
 * <p>Asks nobody and changes nothing. Used by response and operator.
 */
@NullMarked
package dev.impound.controller.plan;

import org.jspecify.annotations.NullMarked;
