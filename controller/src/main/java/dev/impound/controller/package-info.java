/**
 * The controller's program: its commands, and the wiring of its parts by hand. Everything that
 * knows the whole is here and nowhere else.
 */
@NullMarked
package dev.impound.controller;

import org.jspecify.annotations.NullMarked;
