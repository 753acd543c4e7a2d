/**
 * The controllers that share one database: which of them live, which runs an incident, and where an
 * operator finds the one that a node is attached to. A controller alone is a fleet of one.
 */
@NullMarked
package dev.impound.controller.fleet;

import org.jspecify.annotations.NullMarked;
