/**
 * Backups of a controller: what is in one, how it is written, and how it is read back. An archive
 * is a tar, compressed with Zstandard, whose last entry lists all others with their digests; what
 * an archive says is believed only after that.
 *
 * <p>Used by the root package, which has the commands. Uses no other package.
 */
@NullMarked
package dev.impound.controller.backup;

import org.jspecify.annotations.NullMarked;
