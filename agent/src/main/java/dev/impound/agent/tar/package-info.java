/**
 * Tar archives that are made while they are read: no temporary file, and no more than one member's
 * header in memory. Names are bytes, as file systems have them.
 *
 * <p>Knows nothing of what is archived. Uses no other package. Used by acquisition and layers.
 */
@NullMarked
package dev.impound.agent.tar;

import org.jspecify.annotations.NullMarked;
