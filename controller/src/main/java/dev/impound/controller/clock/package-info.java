/**
 * What to make of a clock that may be set. Owns no state but that of its objects; uses no other
 * package.
 */
@NullMarked
package dev.impound.controller.clock;

import org.jspecify.annotations.NullMarked;
