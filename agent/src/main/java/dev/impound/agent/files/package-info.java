/**
 * Files of a container as the kernel has them: names as bytes, owners, times to the nanosecond,
 * extended attributes; reached from an open folder, no link followed, and nothing opened but
 * regular files.
 *
 * <p>The only package with native calls. Uses no other package. Used by acquisition and layers.
 */
@NullMarked
package dev.impound.agent.files;

import org.jspecify.annotations.NullMarked;
